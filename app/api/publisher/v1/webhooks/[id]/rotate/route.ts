import { endpoint } from '@/lib/dashboard/api'
import { rotateWebhook } from '@/lib/dashboard/webhooks'

/** Makes a new secret, for a person: a token that has leaked should not be able to learn one. */
export const POST = endpoint({ writes: true, session: true }, ({ actor, params }) =>
  rotateWebhook(actor, params.id ?? ''),
)
