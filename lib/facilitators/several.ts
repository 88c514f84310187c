import 'server-only'
import { eq } from 'drizzle-orm'
import type { Db } from '../db/client'
import { settleAttempts } from '../db/schema/payments'
import type { Payment } from '../payments/payment'
import type { Facilitator, SubmitOutcome } from './facilitator'

/**
 * Several facilitators as one: each is tried in its turn, and the next only when the one before certainly did not submit
 * the payment. One that was silent keeps it: should the payment be submitted again, it goes to the same one.
 */
export function inOrder(db: Db, facilitators: readonly [Facilitator, ...Facilitator[]]): Facilitator {
  const [first, ...others] = facilitators
  if (others.length === 0) return first
  const relayer = facilitators.find((facilitator) => facilitator.relayer)?.relayer
  return {
    name: facilitators.map(({ name }) => name).join(', '),
    ...(relayer ? { relayer } : {}),
    async settle(payment, token, look) {
      const holder = payment.state === 'claimed' ? undefined : await holderOf(db, payment)
      const keeper = facilitators.find(({ name }) => name === holder)
      let declined: SubmitOutcome | undefined
      let outcome: SubmitOutcome = { kind: 'refused', reason: 'there is nobody to submit it' }
      for (const facilitator of keeper ? [keeper] : facilitators) {
        outcome = await facilitator.settle(payment, token, look)
        if (outcome.kind === 'declined') declined = outcome
        else if (outcome.kind !== 'refused') return outcome
      }
      // Whoever declined has seen the payment, whatever became of those after it.
      return declined ?? outcome
    },
  }
}

/** The facilitator that may have submitted a payment, the last one if it was with several. */
async function holderOf(db: Db, payment: Payment): Promise<string | undefined> {
  const attempts = await db
    .select({ facilitator: settleAttempts.facilitator, outcome: settleAttempts.outcome })
    .from(settleAttempts)
    .where(eq(settleAttempts.paymentId, payment.id))
    .orderBy(settleAttempts.id)
  return attempts.findLast(({ outcome }) => !/^(refused|declined)\b/.test(outcome ?? ''))?.facilitator
}
