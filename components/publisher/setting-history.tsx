import { shortHex } from '@/components/ui/short-hex'
import type { PageHistory as Change } from '@/lib/dashboard/pages'

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** Every change of a page and of the rules, who made it and when. */
export function PageHistory({ changes }: { changes: Change[] }) {
  if (changes.length === 0)
    return <p className="mt-3 text-soft">Nothing was ever changed here: its file decides.</p>
  return (
    <ol className="mt-3 grid gap-2 text-[0.9375rem]">
      {changes.map(({ version, kind, value, setBy, setAt }) => (
        <li key={version} className="grid gap-x-6 border-b border-line py-2 sm:grid-cols-[12rem_1fr_8rem]">
          <time dateTime={setAt} className="text-soft">
            {times.format(new Date(setAt))} UTC
          </time>
          <span>{kind === 'rules' ? sayRules(value) : saySetting(value as Record<string, unknown>)}</span>
          <span className="font-mono text-sm text-soft" title={setBy}>
            {setBy.startsWith('0x') ? shortHex(setBy) : setBy}
          </span>
        </li>
      ))}
    </ol>
  )
}

function sayRules(value: unknown): string {
  const names = (value as { name: string }[]).map(({ name }) => name)
  return names.length === 0 ? 'No rules any more' : `Rules: ${names.join(', ')}`
}

const NAMES: Readonly<Record<string, string>> = {
  price: 'price $',
  programPrice: 'programs $',
  preview: 'free blocks ',
  accessHours: 'hours of access ',
}

function saySetting(value: Record<string, unknown>): string {
  const said = Object.entries(value).map(([name, set]) => {
    if (Array.isArray(set))
      return name === 'scheduled' ? `${set.length} scheduled` : `${name} ${set.join(', ')}`
    return `${NAMES[name] ?? `${name} `}${set}`
  })
  return said.length === 0 ? 'Left to the rules and its file' : said.join(', ')
}
