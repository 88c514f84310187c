import { z } from 'zod'
import { env } from '@/lib/env'
import { readLimitedJson } from '@/lib/http/limited-body'
import { type Problem, problemResponse } from '@/lib/http/problem'
import { isSameOrigin } from '@/lib/http/same-origin'
import { limitSignIn } from '@/lib/limits'
import { restore } from '@/lib/restore'

/** A message and a signature, however they are escaped. */
const maxBytes = 64 * 1024

const body = z.strictObject({
  message: z.string().max(4000),
  signature: z.string().max(8000),
  slug: z.string().max(100).optional(),
})

export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers, env().PUBLIC_ORIGIN)) return crossSite()
  const limited = await limitSignIn(request)
  if (limited) return limited
  const read = await readLimitedJson(request, maxBytes)
  if (!read.ok) return problemResponse(tooLarge)
  const input = body.safeParse(read.value)
  if (!input.success) return refused(400, 'invalid_siwx_malformed')
  const outcome = await restore(input.data, Date.now())
  if (!outcome.ok) return refused(401, outcome.reason)
  const answer = Response.json({ wallet: outcome.wallet, unlocked: outcome.unlocked })
  answer.headers.set('Cache-Control', 'no-store')
  for (const cookie of outcome.cookies) answer.headers.append('Set-Cookie', cookie)
  return answer
}

function refused(status: number, code: string): Response {
  return problemResponse({
    status,
    code,
    title: 'The sign-in was not accepted',
    detail: 'The signed message is not valid here or is too old. No money moved. Sign in again.',
  })
}

function crossSite(): Response {
  return problemResponse({
    status: 403,
    code: 'cross_site',
    title: 'Sign in from the site itself',
    detail: 'This request comes from another site. No money moved.',
  })
}

const tooLarge: Problem = {
  status: 413,
  code: 'too_large',
  title: 'This is too much for a sign-in',
  detail: `The body is over ${maxBytes} bytes. No money moved.`,
}
