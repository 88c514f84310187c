import { endpoint } from '@/lib/dashboard/api'
import { testWebhook } from '@/lib/dashboard/webhooks'

export const POST = endpoint({ writes: true }, ({ actor, params }) => testWebhook(actor, params.id ?? ''))
