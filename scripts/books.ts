import { parseArgs } from 'node:util'
import nextEnv from '@next/env'
import { compareBooks } from '../lib/books'
import { booksJson, booksReport } from '../lib/books-report'
import { machines, payTosOn } from '../lib/seller'

const usage = 'npm run books [-- [--json] [--from YYYY-MM-DD]]'

/** Compares the ledger with the chain and prints every difference; ends with 1 when there is one, with 2 when it cannot tell. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, from: { type: 'string' } } })
  const from = values.from === undefined ? undefined : new Date(`${values.from}T00:00:00Z`)
  if (from && (Number.isNaN(from.getTime()) || values.from?.length !== 10)) {
    console.error(`--from must be a day such as 2026-11-25\n${usage}`)
    return 2
  }
  // The same files that the app reads at start; what is set in the environment comes before them.
  nextEnv.loadEnvConfig(process.cwd(), false, { info: () => undefined, error: console.error })
  const all: object[] = []
  let differences = 0
  for (const machine of machines()) {
    const books = await compareBooks(machine, await payTosOn(machine.network), { from })
    differences += books.differences.length
    if (values.json) all.push({ network: machine.network, asset: machine.token.address, ...booksJson(books) })
    else console.log(booksReport(books, machine.token))
  }
  if (values.json) console.log(JSON.stringify(all, null, 2))
  return differences === 0 ? 0 : 1
}

process.exit(
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    return 2
  }),
)
