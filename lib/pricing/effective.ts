import { atomicAmount } from './price'
import type { PageSetting, Rule } from './setting'

const dayMs = 24 * 3600_000

/** What rules look at. */
export interface PricedPage {
  slug: string
  tags: readonly string[]
  section: string
  /** ISO date of publication. */
  date: string
  /** The price in the article's own file. */
  price: string
  preview: number
}

/** Which setting decided a price. */
export type PriceSource = 'page' | 'scheduled' | { rule: string } | 'file'

/** What a page costs, and on which terms. Prices are dollars as plain decimals; `"0"` is free. */
export interface EffectivePrice {
  price: string
  programPrice: string
  source: PriceSource
  preview: number
  accessHours?: number | undefined
  networks?: readonly string[] | undefined
  tokens?: readonly ('USDC' | 'EURC')[] | undefined
}

/**
 * Resolves what a page costs at a moment, each field by itself, so that who changes one changes no other. Of what is set, what
 * is scheduled for now comes first, then the page's own, then what the first rule says that matches, then the page's file.
 */
export function effectivePrice(
  page: PricedPage,
  setting: PageSetting,
  rules: readonly Rule[],
  nowMs: number,
): EffectivePrice {
  const { preview = page.preview, networks, tokens } = setting
  const scheduled = scheduledAt(setting, nowMs)
  const rule = ruleFor(page, rules, nowMs)
  const { price, source } = priceFrom(page, { scheduled, own: setting.price, rule })
  const forPrograms = scheduled?.programPrice ?? setting.programPrice ?? rule?.programPrice ?? price
  const accessHours = setting.accessHours ?? rule?.accessHours
  return {
    price,
    // What is free for people is not sold to programs.
    programPrice: isFree(price) ? price : forPrograms,
    source,
    preview,
    accessHours: accessHours === 'ever' ? undefined : accessHours,
    networks,
    tokens,
  }
}

interface Saying {
  scheduled: { price: string } | undefined
  own: string | undefined
  rule: Rule | undefined
}

function priceFrom(
  page: PricedPage,
  { scheduled, own, rule }: Saying,
): Pick<EffectivePrice, 'price' | 'source'> {
  if (scheduled) return { price: scheduled.price, source: 'scheduled' }
  if (own !== undefined) return { price: own, source: 'page' }
  return rule ? { price: rule.price, source: { rule: rule.name } } : { price: page.price, source: 'file' }
}

/** The first rule that matches a page at a moment. No other has a say, in any field. */
export function ruleFor(page: PricedPage, rules: readonly Rule[], nowMs: number): Rule | undefined {
  return rules.find((rule) => matches(rule, page, nowMs))
}

/** The scheduled price that holds at a moment: the first whose time it is. */
export function scheduledAt({ scheduled }: PageSetting, nowMs: number) {
  return scheduled?.find((window) => isIn(window, nowMs))
}

/** Whether a price is nothing. */
export function isFree(price: string): boolean {
  return atomicAmount(price, 6) === 0n
}

function matches(rule: Rule, page: PricedPage, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(page.date)
  return (
    isIn(rule, nowMs) &&
    (rule.path === undefined || globOf(rule.path).test(`/articles/${page.slug}`)) &&
    (rule.tag === undefined || page.tags.includes(rule.tag)) &&
    (rule.section === undefined || rule.section === page.section) &&
    (rule.olderThanDays === undefined || ageMs >= rule.olderThanDays * dayMs) &&
    (rule.newerThanDays === undefined || ageMs < rule.newerThanDays * dayMs)
  )
}

function isIn(
  { from, until }: { from?: string | undefined; until?: string | undefined },
  nowMs: number,
): boolean {
  return (
    (from === undefined || nowMs >= Date.parse(from)) && (until === undefined || nowMs < Date.parse(until))
  )
}

/** `*` stands for anything within a part of a path, `**` for anything. The pattern's letters are checked by its schema. */
function globOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^/]*'))}$`)
}

/** Lists the moments between two times at which prices change by the calendar alone, in order. */
export function calendarChanges(
  page: PricedPage,
  setting: PageSetting,
  rules: readonly Rule[],
  fromMs: number,
  untilMs: number,
): number[] {
  const windows = [...(setting.scheduled ?? []), ...rules]
  const times = windows.flatMap(({ from, until }) => [from, until].map((at) => Date.parse(at ?? '')))
  const ages = rules.flatMap(({ olderThanDays, newerThanDays }) =>
    [olderThanDays, newerThanDays].map((days) => Date.parse(page.date) + (days ?? Number.NaN) * dayMs),
  )
  return [...new Set([...times, ...ages])].filter((ms) => ms > fromMs && ms <= untilMs).sort((a, b) => a - b)
}
