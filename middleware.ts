import { type NextRequest, NextResponse } from 'next/server'
import { passFor } from './lib/access/pass'
import { challengeParts, challengeResponse } from './lib/challenge'
import { edgeEnv } from './lib/edge-env'
import { representation } from './lib/http/accept'
import { internalOriginOf, renderHeader } from './lib/http/internal'
import { problemResponse } from './lib/http/problem'
import { slugOfPath } from './lib/pricing/slug'
import { cachedTariffs, type Tariff } from './lib/pricing/tariff'
import {
  doorHeaders,
  paymentHeaderV1,
  paymentSignatureHeader,
  preflightHeaders,
  signInHeader,
} from './lib/x402/headers'

/** Everything below `/articles/` is locked until its tariff says otherwise: no list of paid pages to walk past. */
export const config = { matcher: '/articles/:path*' }

const tariffTimeoutMs = 4000
/** A long-lived server draws a page once and serves the copy; elsewhere, and while it is being edited, it is drawn anew. */
const drawsOnce = process.env.NODE_ENV === 'production' && !process.env.VERCEL
let origin = ''

/** The tariffs live with the database, behind an internal route of this same app. */
const tariffOf = cachedTariffs(
  async (slug) => {
    const answer = await fetch(`${origin}/api/tariffs/${slug}`, {
      cache: 'no-store',
      signal: AbortSignal.timeout(tariffTimeoutMs),
    })
    if (answer.status === 404) return undefined
    if (!answer.ok) throw new Error(`tariff answered ${answer.status}`)
    return (await answer.json()) as Tariff
  },
  { freshMs: 2000, staleMs: 60_000, size: 5000 },
)

/**
 * The gate: a convenience that answers most requests without waking anything, never the guard. The page and the route
 * handler check access for themselves. It asks no database, no chain and no facilitator.
 */
export default async function middleware(request: NextRequest): Promise<Response> {
  const slug = slugOfPath(request.nextUrl.pathname)
  if (!slug) return NextResponse.rewrite(new URL('/not-found', request.url), { status: 404 })
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: preflightHeaders })
  if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed()

  const headers = request.headers
  if (headers.has(paymentSignatureHeader) || headers.has(paymentHeaderV1) || headers.has(signInHeader)) {
    return toHandler(request, slug)
  }

  const env = edgeEnv()
  const wants = representation(headers.get('accept'))
  // A navigation inside the site, or the page being drawn for all. Without access the page draws the paywall itself.
  if (headers.has('rsc') || headers.has(renderHeader)) return NextResponse.next({ headers: doorHeaders })
  if (passFor(env.passKeys, slug, headers.get('cookie'), Date.now() / 1000))
    return unlocked(request, slug, wants)

  const tariff = await knownTariff(request, slug)
  if (tariff instanceof Response) return tariff
  if (tariff.free) return unlocked(request, slug, wants)

  const parts = challengeParts(env, tariff, { error: 'Payment required', nowMs: Date.now() })
  if (wants !== 'html') return challengeResponse(parts)
  return NextResponse.rewrite(new URL(`/paywall/${slug}`, request.url), {
    status: 402,
    headers: parts.headers,
  })
}

async function knownTariff(request: NextRequest, slug: string): Promise<Tariff | Response> {
  origin = internalOriginOf(request.nextUrl.origin)
  try {
    const tariff = await tariffOf(slug)
    return tariff ?? NextResponse.rewrite(new URL('/not-found', request.url), { status: 404 })
  } catch {
    return problemResponse({
      status: 503,
      code: 'tariff_unavailable',
      title: 'The price is not known right now',
      detail: 'Farthing cannot look up what this page costs. No money moved. Try again in a few seconds.',
      headers: { 'Retry-After': '5' },
    })
  }
}

function unlocked(request: NextRequest, slug: string, wants: string): Response {
  if (wants !== 'html') return toHandler(request, slug)
  return drawsOnce
    ? NextResponse.rewrite(new URL(`/read/${slug}`, request.url))
    : NextResponse.next({ headers: doorHeaders })
}

function toHandler(request: NextRequest, slug: string): Response {
  return NextResponse.rewrite(new URL(`/api/articles/${slug}`, request.url))
}

function methodNotAllowed(): Response {
  return problemResponse({
    status: 405,
    code: 'method_not_allowed',
    title: 'Articles are read with GET',
    detail: 'This method does nothing here. No money moved.',
    headers: { Allow: 'GET, HEAD, OPTIONS' },
  })
}
