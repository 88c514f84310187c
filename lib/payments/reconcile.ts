import 'server-only'
import { factsOf, type KnownFact } from './facts'
import { databaseNow, leaseMs, takeOpen } from './ledger'
import { advance, bookWhenDeep, endOver, type Machine } from './machine'
import type { Payment } from './payment'
import { isOpen } from './wait'

/** How many open payments the chain is asked about together. */
const together = 100
/** How many of them are worked on at once. */
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
    const taken = await takeOpen(db, { network, asset: token.address, before, limit: together })
    if (taken.length === 0) break
    // Whoever has not had its turn by then, because the node is slow, keeps its lease until another round.
    const untilMs = Date.now() + leaseMs / 2
    const facts = await factsOf(machine.client, taken)
    const left = taken.values()
    await Promise.all(Array.from({ length: atOnce }, () => work(machine, left, facts, untilMs)))
    for (const payment of taken) counts[isOpen(payment) ? 'open' : 'ended']++
  }
  return counts
}

/** Takes one payment after the other until none is left. One that breaks off stays open, and is taken again in another round. */
async function work(
  machine: Machine,
  left: Iterable<Payment>,
  facts: Map<string, KnownFact>,
  untilMs: number,
): Promise<void> {
  for (const payment of left) {
    if (Date.now() > untilMs) return
    await goOn(machine, payment, facts.get(payment.id)).catch(() => undefined)
  }
}

async function goOn(machine: Machine, payment: Payment, fact: KnownFact | undefined): Promise<void> {
  if (fact?.kind === 'paid' && (await bookWhenDeep(machine, payment, fact.proof))) return
  if (fact?.kind === 'over' && (await endOver(machine, payment))) return
  // What is waited for here is waited for again in the next round: no payment holds up the others.
  await advance(machine, payment, Date.now() + 1000)
}
