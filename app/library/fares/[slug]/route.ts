import { readerSession } from '@/lib/access/session'
import { faresForArticle } from '@/lib/fares'

type Context = { params: Promise<{ slug: string }> }

/** How far the signed-in reader is towards passes for an article; nothing for anybody else. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const session = await readerSession()
  const fares = session ? await faresForArticle(session.wallet, (await params).slug) : []
  return Response.json({ fares }, { headers: { 'Cache-Control': 'no-store' } })
}
