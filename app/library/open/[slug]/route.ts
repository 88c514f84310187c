import { readerSession } from '@/lib/access/session'
import { env } from '@/lib/env'
import { isSlug } from '@/lib/pricing/slug'
import { passOf } from '@/lib/restore'

type Context = { params: Promise<{ slug: string }> }

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { slug } = await params
  const { PUBLIC_ORIGIN } = env()
  if (!isSlug(slug)) return new Response(null, { status: 404 })
  const session = await readerSession()
  const pass = session && (await passOf(session.wallet, slug, Date.now()))
  const headers = new Headers({ Location: `${PUBLIC_ORIGIN}/articles/${slug}`, 'Cache-Control': 'no-store' })
  if (pass) headers.set('Set-Cookie', pass)
  return new Response(null, { status: 303, headers })
}
