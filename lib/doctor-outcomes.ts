import 'server-only'
import type { Db } from './db/client'
import type { Finding } from './doctor'
import { findOverdue } from './payments/overdue'

/** Asks whether a payment is open for longer than it should be. */
export async function checkOutcomes(db: Db): Promise<Finding> {
  const about = 'outcome of each payment'
  try {
    const { count, oldestSeconds } = await findOverdue(db)
    if (count === 0) return { about, ok: true, says: 'is known in time' }
    const minutes = Math.floor(oldestSeconds / 60)
    const says = `is not known of ${count}, the first of which ended ${minutes} minutes ago`
    const mend =
      'mend the nodes of their networks, and have these in NETWORKS; the app goes on by itself then'
    return { about, ok: false, says, mend }
  } catch {
    return { about, ok: false, says: 'could not be asked', mend: 'mend the database first' }
  }
}
