import { endpoint } from '@/lib/dashboard/api'
import { signedAlone } from '@/lib/dashboard/guarded'
import { rotateWebhook } from '@/lib/dashboard/webhook-secrets'

/** Makes a new secret. The body is an EIP-4361 message that asks for it, signed for this alone: a stolen session learns none. */
export const POST = endpoint({ writes: true, session: true, body: signedAlone }, ({ actor, params, body }) =>
  rotateWebhook(actor, params.id ?? '', body, Date.now()),
)
