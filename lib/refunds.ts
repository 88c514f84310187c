import 'server-only'
import { safeBlock } from './chains/blocks'
import { relayRefund } from './facilitators/refund'
import { isAgreed } from './payments/agree'
import type { Machine } from './payments/machine'
import { factOf, isOver, type Proof } from './payments/prove'
import {
  bookRefund,
  expireRefund,
  type Refund,
  releaseRefund,
  takeOpenRefunds,
  takeRefund,
} from './payments/refunds'

/** How many open refunds one look takes. */
const together = 20

/** What one round came to. */
export interface Finished {
  proven: number
  expired: number
  open: number
}

/** Goes on with every open refund that nobody is at work on, from the chain alone. Any number of processes may. */
export async function finishRefunds(machine: Machine, deadlineMs: number): Promise<Finished> {
  const { db, network, token } = machine
  const counts = { proven: 0, expired: 0, open: 0 }
  const seen = new Set<string>()
  while (Date.now() < deadlineMs) {
    const taken = await takeOpenRefunds(db, { network, asset: token.address, limit: together })
    for (const refund of taken) {
      await advanceRefund(machine, refund).catch(() => undefined)
      const { state } = refund
      counts[state === 'proven' || state === 'expired' ? state : 'open']++
    }
    if (taken.every(({ id }) => seen.has(id))) break
    for (const { id } of taken) seen.add(id)
  }
  return counts
}

/** Looks again at an open refund, for somebody who asks. What another process is at work on is left to it. */
export async function lookAtRefund(machine: Machine, refund: Refund): Promise<Refund> {
  const taken = await takeRefund(machine.db, refund)
  if (!taken) return refund
  await advanceRefund(machine, taken).catch(() => undefined)
  return taken
}

/**
 * Takes a refund that this process holds as far as it gets: proven by the token's own logs in a block that is safe, over when
 * its time is up and it was not used, and otherwise brought to the chain, where we have a relayer.
 *
 * @throws when the node or the database does not answer. The refund stays as it is for whoever comes next.
 */
export async function advanceRefund(machine: Machine, refund: Refund): Promise<void> {
  const { db, client, token, facilitator } = machine
  try {
    const fact = await factOf(client, refund)
    if (fact.kind === 'paid') {
      if (await isSafe(machine, refund, fact.proof)) await bookRefund(db, refund, fact.proof)
    } else if (fact.kind !== 'unused' || (await isOver(client, refund))) {
      await expireRefund(db, refund)
    } else if (facilitator.relayer) {
      await relayRefund(facilitator.relayer, token, refund)
    }
  } finally {
    await releaseRefund(db, refund)
  }
}

/**
 * Refunds wait for a safe block, whatever their amount: what follows from one, above all that the wallet may buy again,
 * could not be undone. Large ones need a second node too, as payments do.
 */
async function isSafe({ client, quorum }: Machine, refund: Refund, proof: Proof): Promise<boolean> {
  const safe = await safeBlock(client, refund.network)
  return proof.blockNumber <= safe.number && (await isAgreed(quorum, refund, proof))
}
