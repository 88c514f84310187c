import { parseArgs } from 'node:util'
import nextEnv from '@next/env'
import postgres from 'postgres'
import { verifyChain } from '../lib/db/audit-chain'

/** Checks the audit log from its first row on; ends with 1 at the first one that is not as it was written. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { head: { type: 'string' } } })
  if (values.head !== undefined && !/^[0-9a-f]{64}$/.test(values.head)) {
    console.error('--head must be a head that this command printed earlier: 64 hex digits')
    return 1
  }
  nextEnv.loadEnvConfig(process.cwd(), false, { info: () => undefined, error: console.error })
  const url = process.env.DATABASE_URL
  if (!url) {
    console.error('DATABASE_URL must name the database whose audit log is to be checked')
    return 1
  }
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  try {
    const outcome = await verifyChain(sql, values.head)
    if (outcome.ok) {
      console.log(`The audit log is whole: ${outcome.count} rows.`)
      console.log(`Head: ${outcome.head}`)
      console.log('Note it somewhere else; -- --head checks later that the log still has it.')
      return 0
    }
    console.error(
      outcome.wrong === 'head_unknown'
        ? outcome.detail
        : `Row ${outcome.id}: ${outcome.wrong}. ${outcome.detail}`,
    )
    return 1
  } finally {
    await sql.end()
  }
}

process.exitCode = await main()
