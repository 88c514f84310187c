import 'server-only'
import { and, sql } from 'drizzle-orm'
import type { Db } from '../db/client'
import { openStates, payments } from '../db/schema/payments'
import { isIn } from './ledger'

/** So long after an authorization's end its outcome is known, if the chain answers. */
const graceSeconds = 600

/** Payments that are open for longer than they should be. */
export interface Overdue {
  count: number
  /** How long ago the first of them ended. */
  oldestSeconds: number
}

// What an orphan bought has no end of its own and is open from when it was claimed.
const secondsOver = sql<number>`least(extract(epoch from now()) - ${payments.validBefore}, extract(epoch from now() - ${payments.createdAt}))`

/** Counts the open payments of all networks, those that are switched off too: nobody goes on with these. */
export async function findOverdue(db: Db): Promise<Overdue> {
  const [found] = await db
    .select({
      count: sql<number>`count(*)::int`,
      oldestSeconds: sql<number>`coalesce(floor(max(${secondsOver})), 0)::int`,
    })
    .from(payments)
    .where(and(isIn(openStates), sql`${secondsOver} > ${graceSeconds}`))
  return found ?? { count: 0, oldestSeconds: 0 }
}
