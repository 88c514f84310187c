import 'server-only'
import { sql } from 'drizzle-orm'
import type { Address } from 'viem'
import { type Books, compareBooks, type Sum } from './books'
import { auditInsert } from './db/audit'
import { log } from './log'
import type { Machine } from './payments/machine'

const dayMs = 24 * 60 * 60 * 1000
/** After a longer pause the rest is for `npm run books`, which takes the time it needs. */
const mostDays = 7
/** So many differences are written down one by one; the count tells of all. */
const differencesKept = 50

/**
 * Compares yesterday's and today's books, and all days since the last time, once a UTC day whoever asks. What it came to is
 * written into the audit log; differences are logged as a warning, and so is the log's newest hash, which is a note
 * of it outside the database.
 */
export async function checkBooks(
  machine: Machine,
  payTos: readonly Address[],
  deadlineMs: number,
): Promise<string> {
  const subject = `${machine.network} ${machine.token.address.toLowerCase()}`
  const last = await lastCheck(machine, subject)
  const today = new Date(Math.floor(Date.now() / dayMs) * dayMs)
  if (last && last >= today) return 'checked today'
  const yesterday = today.getTime() - dayMs
  const since = last ? Math.max(last.getTime(), today.getTime() - mostDays * dayMs) : yesterday
  const from = new Date(Math.floor(Math.min(since, yesterday) / dayMs) * dayMs)
  const books = await compareBooks(machine, payTos, { from, deadlineMs })
  const { differences } = books
  const data = { from: from.toISOString().slice(0, 10), ...totals(books) }
  const insert = auditInsert({ event: 'books.checked', subject, data })
  const [row] = await machine.db.execute<{ id: string; hash: string }>(sql`${insert} returning id, hash`)
  log().info({ auditRow: row?.id, auditHead: row?.hash }, 'the books were compared')
  if (differences.length === 0) return 'equal'
  log().warn(
    { count: differences.length, differences: differences.slice(0, differencesKept) },
    'the books and the chain differ: npm run books shows all of it',
  )
  return `${differences.length} differences`
}

async function lastCheck({ db }: Machine, subject: string): Promise<Date | undefined> {
  const [row] = await db.execute<{ at: string | null }>(
    sql`select max(at) as at from audit_log where event = 'books.checked' and subject = ${subject}`,
  )
  return row?.at ? new Date(row.at) : undefined
}

function totals({ fromBlock, toBlock, days, differences }: Books): Record<string, unknown> {
  const total = (side: 'chain' | 'sales' | 'orphans') => {
    const sums: Sum[] = days.map((day) => day[side])
    return {
      count: sums.reduce((sum, { count }) => sum + count, 0),
      amount: String(sums.reduce((sum, { amount }) => sum + amount, 0n)),
    }
  }
  return {
    fromBlock: String(fromBlock),
    toBlock: String(toBlock),
    chain: total('chain'),
    sales: total('sales'),
    orphans: total('orphans'),
    differenceCount: differences.length,
    differences: differences.slice(0, differencesKept),
  }
}
