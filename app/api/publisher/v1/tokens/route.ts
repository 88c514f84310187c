import { endpoint } from '@/lib/dashboard/api'
import { makeToken, newToken, tokensOf } from '@/lib/dashboard/tokens'

export const GET = endpoint({}, async ({ actor }) => ({ ok: true, data: { tokens: await tokensOf(actor) } }))

/** Makes a token. Its secret is in this answer and nowhere else. */
export const POST = endpoint({ writes: true, session: true, body: newToken }, ({ actor, body }) =>
  makeToken(actor, body),
)
