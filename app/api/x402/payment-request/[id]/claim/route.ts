import { type Failure, failureResponse, successResponse } from '@/lib/http/envelope'
import { limitStatus } from '@/lib/limits'
import { claimRequest } from '@/lib/request-status'

type Context = { params: Promise<{ id: string }> }

/** The secret comes in a header that no other site can make a browser send, and that no log of addresses keeps. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const limited = await limitStatus(request)
  if (limited) return limited
  const [, secret] = /^Bearer ([A-Za-z0-9_-]{22})$/.exec(request.headers.get('authorization') ?? '') ?? []
  if (!secret) return failureResponse(noSecret)
  const outcome = await claimRequest((await params).id, secret, Date.now())
  if (!outcome.ok) return failureResponse(outcome.failure)
  return successResponse(outcome.data, 200, { 'Set-Cookie': outcome.cookie })
}

const noSecret: Failure = {
  status: 401,
  code: 'no_secret',
  error: 'Send the secret of the payment request as "Authorization: Bearer <secret>".',
  headers: { 'WWW-Authenticate': 'Bearer' },
}
