import 'server-only'
import { databaseNow, takeOpen } from './ledger'
import { advance, type Machine } from './machine'
import { isOpen } from './wait'

/** How many open payments are worked on at once. */
const atOnce = 8

/** What one round of the reconciler came to. */
export interface Reconciled {
  /** Payments whose outcome is known now. */
  ended: number
  /** Payments that stay open: the chain cannot tell yet, or a node does not answer. */
  open: number
}

/**
 * Goes on with every open payment that nobody is at work on, from the chain alone. Each is leased to one process and looked
 * at once in a round, so any number of processes may run it at the same time, or none for an hour.
 */
export async function reconcile(machine: Machine, deadlineMs: number): Promise<Reconciled> {
  const { db, network, token } = machine
  const before = await databaseNow(db)
  const counts = { ended: 0, open: 0 }
  while (Date.now() < deadlineMs) {
    const taken = await takeOpen(db, { network, asset: token.address, before, limit: atOnce })
    if (taken.length === 0) break
    // What is waited for here is waited for again in the next round: no payment holds up the others.
    await Promise.allSettled(taken.map((payment) => advance(machine, payment, Date.now() + 1000)))
    for (const payment of taken) counts[isOpen(payment) ? 'open' : 'ended']++
  }
  return counts
}
