import { nonceMoment, nonceOf, nonceSeconds } from '@/lib/access/sign-in-nonce'
import { env } from '@/lib/env'

export function POST(): Response {
  const now = Date.now()
  const nonce = nonceOf(nonceMoment(env().sessionKeys, Math.floor(now / 1000)))
  const expiresAt = new Date(now + nonceSeconds * 1000).toISOString()
  return Response.json({ nonce, expiresAt }, { headers: { 'Cache-Control': 'no-store' } })
}
