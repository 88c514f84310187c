import { endpoint } from '@/lib/dashboard/api'
import { sendAgain } from '@/lib/dashboard/webhooks'

export const POST = endpoint({ writes: true }, ({ actor, params }) =>
  sendAgain(actor, params.id ?? '', params.delivery ?? ''),
)
