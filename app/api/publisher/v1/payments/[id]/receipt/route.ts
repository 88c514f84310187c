import { endpoint, notFound } from '@/lib/dashboard/api'
import { findPaymentDetail } from '@/lib/dashboard/payment'
import { receiptOf } from '@/lib/dashboard/receipt'

/** A signed receipt in the shape of x402's offer-and-receipt extension. */
export const GET = endpoint({}, async ({ actor, params }) => {
  const payment = await findPaymentDetail(actor, params.id ?? '')
  const receipt = payment && receiptOf(payment, Date.now())
  return receipt ? { ok: true, data: receipt } : notFound('receipt')
})
