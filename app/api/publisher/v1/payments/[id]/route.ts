import { endpoint, notFound } from '@/lib/dashboard/api'
import { findPaymentDetail } from '@/lib/dashboard/payment'

export const GET = endpoint({}, async ({ actor, params }) => {
  const payment = await findPaymentDetail(actor, params.id ?? '')
  return payment ? { ok: true, data: payment } : notFound('payment')
})
