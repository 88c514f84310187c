import 'server-only'
import type { Db } from './db/client'
import { log } from './log'
import { findOverdue } from './payments/overdue'

/** Warns whoever reads the logs that payments have no outcome when they should: their nodes are in trouble, or no longer asked. */
export async function watchOverdue(db: Db): Promise<number> {
  const { count, oldestSeconds } = await findOverdue(db)
  if (count > 0) log().warn({ payments: count, oldestSeconds }, 'payments are open long after their end')
  return count
}
