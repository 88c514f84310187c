import { endedSessionCookie } from '@/lib/access/session'
import { env } from '@/lib/env'
import { isSameOrigin } from '@/lib/http/same-origin'

export function POST(request: Request): Response {
  const { PUBLIC_ORIGIN } = env()
  const headers = new Headers({ Location: `${PUBLIC_ORIGIN}/library` })
  if (isSameOrigin(request.headers, PUBLIC_ORIGIN))
    headers.set('Set-Cookie', endedSessionCookie(PUBLIC_ORIGIN.startsWith('https:')))
  return new Response(null, { status: 303, headers })
}
