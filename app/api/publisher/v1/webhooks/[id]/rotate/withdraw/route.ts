import { endpoint } from '@/lib/dashboard/api'
import { signedAlone } from '@/lib/dashboard/guarded'
import { keepWebhookSecret } from '@/lib/dashboard/webhook-secrets'

/** Withdraws a new secret before it signs. The body is an EIP-4361 message that says so. */
export const POST = endpoint({ writes: true, session: true, body: signedAlone }, ({ actor, params, body }) =>
  keepWebhookSecret(actor, params.id ?? '', body, Date.now()),
)
