import { z } from 'zod'
import { actorIn, sessionSecret } from '@/lib/dashboard/actor'
import { bodyOf, crossSite, endpoint, isForeign, jsonResponse, needsSession } from '@/lib/dashboard/api'
import { signInPublisher, signOutPublisher } from '@/lib/dashboard/sign-in'
import { problemResponse } from '@/lib/http/problem'
import { limitSignIn } from '@/lib/limits'

const signedMessage = z.strictObject({ message: z.string().max(4000), signature: z.string().max(8000) })

/** Says who is signed in, or whom a token acts for. */
export const GET = endpoint({}, async ({ actor }) => ({ ok: true, data: actor }))

export async function POST(request: Request): Promise<Response> {
  if (isForeign(request.headers)) return problemResponse(crossSite)
  const limited = await limitSignIn(request)
  if (limited) return limited
  const body = await bodyOf(request, signedMessage)
  if (!body.ok) return problemResponse(body.problem)
  const outcome = await signInPublisher(body.data, Date.now())
  if (!outcome.ok) return problemResponse(outcome.problem)
  const answer = jsonResponse(outcome.actor)
  answer.headers.set('Set-Cookie', outcome.cookie)
  return answer
}

/** Signs out; with `?everywhere` every session of the wallet. */
export async function DELETE(request: Request): Promise<Response> {
  if (isForeign(request.headers)) return problemResponse(crossSite)
  const actor = await actorIn(request.headers)
  if (actor?.by === 'token') return problemResponse(needsSession)
  const everywhere = new URL(request.url).searchParams.has('everywhere') ? actor : undefined
  const answer = jsonResponse(undefined)
  answer.headers.set('Set-Cookie', await signOutPublisher(sessionSecret(request.headers), everywhere))
  return answer
}
