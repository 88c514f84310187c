import type { Db } from '../db/client'
import { openStates } from '../db/schema/payments'
import { lookAgain } from './ledger'
import type { Payment } from './payment'

const open: readonly string[] = openStates

/** Whether a payment's outcome is still open. */
export function isOpen(payment: Payment): boolean {
  return open.includes(payment.state)
}

/**
 * Waits while another request works on a payment, looking less and less often. Returns the payment as it is when its
 * outcome is known, when nobody holds it any more by the database's clock, or when the time is up.
 */
export async function waitForOutcome(db: Db, payment: Payment, deadlineMs: number): Promise<Payment> {
  let current = payment
  for (let pauseMs = 25; isOpen(current) && Date.now() < deadlineMs; pauseMs = Math.min(pauseMs * 1.5, 500)) {
    const look = await lookAgain(db, payment.id)
    current = look.payment
    if (look.isFree || !isOpen(current)) return current
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  return current
}
