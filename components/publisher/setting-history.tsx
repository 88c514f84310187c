import { shortHex } from '@/components/ui/short-hex'
import type { SettingChange } from '@/lib/dashboard/history'
import type { PassOnSale } from '@/lib/pricing/passes'
import { sayAccess } from './say'

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** Every change of something that is set, who made it and when. */
export function SettingHistory({ changes, none }: { changes: SettingChange[]; none: string }) {
  if (changes.length === 0) return <p className="mt-3 text-soft">{none}</p>
  return (
    <ol className="mt-3 grid gap-2 text-[0.9375rem]">
      {changes.map((change) => (
        <li
          key={change.version}
          className="grid gap-x-6 border-b border-line py-2 sm:grid-cols-[12rem_1fr_8rem]"
        >
          <time dateTime={change.setAt} className="text-soft">
            {times.format(new Date(change.setAt))} UTC
          </time>
          <span className="min-w-0 break-words">
            {sayValue(change)}
            {isLater(change) && `, from ${times.format(new Date(change.effectiveAt))} UTC on`}
          </span>
          <span className="font-mono text-sm text-soft" title={change.setBy}>
            {change.setBy.startsWith('0x') ? shortHex(change.setBy) : change.setBy}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The same behind a line to open it, where it stands among forms. */
export function FoldedHistory({ changes }: { changes: SettingChange[] }) {
  return (
    <details className="mt-6">
      <summary className="min-h-11 w-fit cursor-pointer content-center text-soft hover:text-copper">
        History
      </summary>
      <SettingHistory changes={changes} none="Nothing was ever changed here." />
    </details>
  )
}

function isLater({ setAt, effectiveAt }: SettingChange): boolean {
  return Date.parse(effectiveAt) - Date.parse(setAt) > 60_000
}

function sayAllowance({ articlesPerMonth: count }: { articlesPerMonth: number }): string {
  return `${count} free ${count === 1 ? 'article' : 'articles'} a month`
}

function sayValue({ kind, value }: SettingChange): string {
  switch (kind) {
    case 'rules':
      return sayRules(value)
    case 'passes':
      return sayPasses(value as PassOnSale[])
    case 'allowance':
      return sayAllowance(value as { articlesPerMonth: number })
    case 'pay_to':
      return Object.entries(value as Record<string, string>)
        .map(([network, payTo]) => `${network}: ${payTo}`)
        .join(', ')
    case 'owner':
      return sayOwners(value as Record<string, string>)
    default:
      return saySetting(value as Record<string, unknown>)
  }
}

function sayOwners(value: Record<string, string>): string {
  const owners = Object.keys(value).filter((wallet) => value[wallet] === 'owner')
  return `Owners: ${owners.join(', ')}`
}

function sayPasses(passes: PassOnSale[]): string {
  if (passes.length === 0) return 'No passes any more'
  return `Passes: ${passes.map(({ name, price }) => `${name} $${price}`).join(', ')}`
}

function sayRules(value: unknown): string {
  const names = (value as { name: string }[]).map(({ name }) => name)
  return names.length === 0 ? 'No rules any more' : `Rules: ${names.join(', ')}`
}

const NAMES: Readonly<Record<string, string>> = {
  price: 'price $',
  programPrice: 'programs $',
  preview: 'free blocks ',
}

function saySetting(value: Record<string, unknown>): string {
  const said = Object.entries(value).map(([name, set]) => {
    if (Array.isArray(set))
      return name === 'scheduled' ? `${set.length} scheduled` : `${name} ${set.join(', ')}`
    if (name === 'accessHours') return `access ${sayAccess(set as number | 'ever')}`
    return `${NAMES[name] ?? `${name} `}${set}`
  })
  return said.length === 0 ? 'Left to the rules and its file' : said.join(', ')
}
