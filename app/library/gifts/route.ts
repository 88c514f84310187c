import { readerSession } from '@/lib/access/session'
import { env } from '@/lib/env'
import { giveGift, readersGift } from '@/lib/gifts'
import { readLimitedJson } from '@/lib/http/limited-body'
import { problemResponse } from '@/lib/http/problem'
import { isSameOrigin } from '@/lib/http/same-origin'
import { limitGifts } from '@/lib/limits'

/** A slug and two numbers. */
const maxBytes = 4096

/** Makes a gift link for what the signed-in reader has bought. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers, env().PUBLIC_ORIGIN)) return refused(403, 'cross_site')
  const session = await readerSession()
  if (!session) return refused(401, 'not_signed_in')
  const limited = await limitGifts(request)
  if (limited) return limited
  const read = await readLimitedJson(request, maxBytes)
  if (!read.ok) return refused(413, 'too_large')
  const input = readersGift.safeParse(read.value)
  if (!input.success) return refused(400, 'invalid_request')
  return giveGift(session.wallet, input.data)
}

function refused(status: number, code: string): Response {
  return problemResponse({
    status,
    code,
    title: 'No link was made',
    detail: 'Sign in under Your articles, and choose one to five reads and one to thirty days.',
  })
}
