import { readerSession } from '@/lib/access/session'
import { giveGift, readersGift } from '@/lib/gifts'
import { problemResponse } from '@/lib/http/problem'
import { isSameOrigin } from '@/lib/http/same-origin'
import { limitGifts } from '@/lib/limits'

/** Makes a gift link for what the signed-in reader has bought. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers)) return refused(403, 'cross_site')
  const session = await readerSession()
  if (!session) return refused(401, 'not_signed_in')
  const input = readersGift.safeParse(await request.json().catch(() => undefined))
  if (!input.success) return refused(400, 'invalid_request')
  return (await limitGifts(request)) ?? giveGift(session.wallet, input.data)
}

function refused(status: number, code: string): Response {
  return problemResponse({
    status,
    code,
    title: 'No link was made',
    detail: 'Sign in under Your articles, and choose one to five reads and one to thirty days.',
  })
}
