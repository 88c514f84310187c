import { parseArgs } from 'node:util'
import { callApi, Refused, runCommand } from './publisher-api'

const usage = `npx tsx scripts/price.ts list
npx tsx scripts/price.ts get <slug>
npx tsx scripts/price.ts set <slug> <dollars> [--programs <dollars>] [--hours <n>|ever] [--preview <blocks>]
npx tsx scripts/price.ts unset <slug>
npx tsx scripts/price.ts history <slug>

Set FARTHING_URL to the site (without it: http://localhost:3000) and FARTHING_TOKEN to a token from its page
People and payouts: "read" is enough to list, get and history; set and unset take "write", with which a token may also
change rules, passes, gifts and webhooks. --json prints what the API has answered.`

interface Page {
  slug: string
  price: string
  programPrice: string
  accessHours: number | null
  source: string | { rule: string }
  sales: number
  revenue: string
  warnings: string[]
}
interface Change {
  setAt: string
  setBy: string
  value: unknown
}

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await callApi(method, path, body)).json() as Promise<T>
}

const money = (price: string) => (price === '0' ? 'free' : `$${price}`)

function line({ slug, price, programPrice, accessHours, source, sales, revenue, warnings }: Page): string {
  const programs = programPrice === price ? '' : `, programs ${money(programPrice)}`
  const lasts = accessHours === null ? '' : `, read for ${accessHours} h`
  const decided = typeof source === 'string' ? source : `rule ${source.rule}`
  const warned = warnings.length > 0 ? `  ! ${warnings.join(', ')}` : ''
  return `${slug.padEnd(40)} ${money(price)}${programs}${lasts} (${decided})  ${sales} sold, $${revenue}${warned}`
}

function said(changes: Change[]): string {
  return changes.map(({ setAt, setBy, value }) => `${setAt}  ${setBy}  ${JSON.stringify(value)}`).join('\n')
}

const options = {
  programs: { type: 'string' },
  hours: { type: 'string' },
  preview: { type: 'string' },
  json: { type: 'boolean' },
} as const

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [command, slug = '', price] = positionals
  const page = `/pages/${encodeURIComponent(slug)}`
  const print = <T>(answer: T, text: (answer: T) => string) =>
    console.log(values.json ? JSON.stringify(answer, null, 2) : text(answer))
  if (command === 'list') {
    return print(await api<{ pages: Page[] }>('GET', '/pages'), ({ pages }) => pages.map(line).join('\n'))
  }
  if (command === 'get' && slug) return print(await api<Page>('GET', page), line)
  if (command === 'unset' && slug) return print(await api<Page>('PATCH', page, { price: null }), line)
  if (command === 'history' && slug) {
    return print(await api<{ changes: Change[] }>('GET', `${page}/history`), ({ changes }) => said(changes))
  }
  if (command === 'set' && slug && price !== undefined) {
    const change = {
      price,
      ...(values.programs !== undefined && { programPrice: values.programs }),
      ...(values.hours !== undefined && {
        accessHours: values.hours === 'ever' ? 'ever' : Number(values.hours),
      }),
      ...(values.preview !== undefined && { preview: Number(values.preview) }),
    }
    return print(await api<Page>('PATCH', page, change), line)
  }
  throw new Refused(usage)
}

await runCommand(main)
