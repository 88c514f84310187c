import { atomicAmount, usdAmount } from '@/lib/pricing/price'
import { type PageSetting, pageSetting } from '@/lib/pricing/setting'

/** A page's setting as its form holds it: every field as the text that stands in it. */
export interface PageDraft extends AccessDraft {
  price: string
  programPrice: string
  preview: string
  networks: string[]
  tokens: ('USDC' | 'EURC')[]
  scheduled: ScheduleDraft[]
}

/** How long a buyer may read. */
export interface AccessDraft {
  access: '' | 'ever' | 'hours' | 'days'
  accessCount: string
}

export interface ScheduleDraft {
  price: string
  programPrice: string
  /** As a `datetime-local` field has it, in the time of this browser. */
  from: string
  until: string
}

/** Returns the form of a setting. An empty field leaves the matter to the rules and the article's file. */
export function draftOf(setting: PageSetting): PageDraft {
  return {
    price: setting.price ?? '',
    programPrice: setting.programPrice ?? '',
    preview: String(setting.preview ?? ''),
    ...accessDraftOf(setting.accessHours),
    networks: setting.networks ?? [],
    tokens: setting.tokens ?? [],
    scheduled: (setting.scheduled ?? []).map(({ price, programPrice = '', from, until }) => ({
      price,
      programPrice,
      from: localOf(from),
      until: localOf(until),
    })),
  }
}

/** Returns the change that makes a page's setting what the form says; the server checks it. */
export function changeOf(draft: PageDraft): Record<string, unknown> {
  const text = (value: string) => (value.trim() === '' ? null : value)
  // What is no number goes as it is: JSON would make nothing of it, and the server could not say what is wrong.
  const number = (value: string) => (value.trim() === '' ? null : numberIn(value))
  const list = <T>(values: T[]) => (values.length === 0 ? null : values)
  return {
    price: text(draft.price),
    programPrice: text(draft.programPrice),
    preview: number(draft.preview),
    accessHours: draft.access === '' ? null : accessOf(draft),
    networks: list(draft.networks),
    tokens: list(draft.tokens),
    scheduled: list(
      draft.scheduled.map(({ price, programPrice, from, until }) => ({
        price,
        ...(programPrice.trim() && { programPrice }),
        ...(from && { from: new Date(from).toISOString() }),
        ...(until && { until: new Date(until).toISOString() }),
      })),
    ),
  }
}

function accessDraftOf(hours: PageSetting['accessHours']): AccessDraft {
  if (hours === undefined || hours === 'ever') return { access: hours ?? '', accessCount: '' }
  return hours % 24 === 0
    ? { access: 'days', accessCount: String(hours / 24) }
    : { access: 'hours', accessCount: String(hours) }
}

/** The hours that a form says, or what it says instead. */
export function accessOf({ access, accessCount }: AccessDraft): number | string {
  if (access === 'ever') return access
  const count = accessCount.trim() === '' ? '' : numberIn(accessCount)
  return typeof count === 'number' && access === 'days' ? count * 24 : count
}

/** Returns what a form says as far as it can be read: a field that would be refused is left out. */
export function settingIn(draft: PageDraft): PageSetting {
  const change = changeOf(draft)
  const read = Object.entries(pageSetting.shape).map(([name, schema]) => [
    name,
    schema.safeParse(change[name] ?? undefined).data,
  ])
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as PageSetting
}

/** The number that a text says, or else the text. */
export function numberIn(text: string): number | string {
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

/** A moment as a `datetime-local` field takes it. */
export function localOf(iso: string | undefined): string {
  if (iso === undefined) return ''
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

const DAY_MS = 24 * 3600_000

/** A price of nothing from so many days after publication. */
export function freeAfter(published: string, days: number): ScheduleDraft {
  const from = new Date(Date.parse(published) + days * DAY_MS).toISOString()
  return { price: '0', programPrice: '', from: localOf(from), until: '' }
}

/** What a page costs while nothing is scheduled. Programs are named where something is set for them. */
interface Priced {
  price: string
  programPrice: string | undefined
}

/** Half of it from Saturday to Sunday's end: this weekend's, or the next when none is left of it. */
export function halfPriceWeekend({ price, programPrice }: Priced, now: Date): ScheduleDraft {
  const isSunday = now.getDay() === 0
  const saturday = new Date(
    now.getFullYear(),
    now.getMonth(),
    now.getDate() + (isSunday ? -1 : 6 - now.getDay()),
  )
  const monday = new Date(saturday.getFullYear(), saturday.getMonth(), saturday.getDate() + 2)
  return {
    price: half(price),
    programPrice: programPrice === undefined ? '' : half(programPrice),
    from: localOf(saturday.toISOString()),
    until: localOf(monday.toISOString()),
  }
}

/** Half a price, but never nothing of something: a sale is not a gift. */
function half(price: string): string {
  const atomic = atomicAmount(price, 6)
  return atomic === 0n ? '0' : usdAmount((atomic + 1n) / 2n, 6)
}
