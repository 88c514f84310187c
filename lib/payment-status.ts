import 'server-only'
import { findPayment } from './payments/ledger'
import { follow } from './payments/machine'
import type { Payment } from './payments/payment'
import { isOpen } from './payments/wait'
import { seller } from './seller'
import { statusAnswerMs, statusFollowMs, within } from './time-limits'

/** What anybody who knows a payment's id may hear of it. */
export interface PaymentStatus {
  id: string
  state: Payment['state']
  /** Whether the outcome is still open. */
  open: boolean
  transaction?: string
  reason?: string
}

/** Reports a payment, after asking the chain once more when it is still open. `undefined` when there is none. */
export async function paymentStatus(id: string): Promise<PaymentStatus | undefined> {
  const { machine } = seller()
  const found = /^pay_[0-9a-f]{32}$/.test(id) ? await findPayment(machine.db, id) : undefined
  if (!found) return undefined
  const followed = follow(machine, found, Date.now() + statusFollowMs).catch(() => found)
  const { state, transaction, reason } = (await within(followed, statusAnswerMs)) ?? found
  return {
    id,
    state,
    open: isOpen({ ...found, state }),
    ...(transaction ? { transaction } : {}),
    ...(reason ? { reason } : {}),
  }
}
