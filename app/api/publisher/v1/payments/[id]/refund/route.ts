import { endpoint } from '@/lib/dashboard/api'
import { refundRequest, refundStatus, requestRefund } from '@/lib/dashboard/refunds'

/** How far the refund is; the chain is asked once more while it is on its way. */
export const GET = endpoint({}, ({ actor, params }) => refundStatus(actor, 'payment', params.id ?? ''))

/** Takes a refund that the wallet which was paid has signed. For a person: no token moves money. */
export const POST = endpoint(
  { writes: true, session: true, body: refundRequest },
  ({ actor, params, body }) => requestRefund(actor, 'payment', params.id ?? '', body),
)
