import { next, rewrite } from '@vercel/edge'
import type { NextRequest } from 'next/server'
import { type Pass, passFor } from './lib/access/pass'
import { cached } from './lib/cached'
import { challengeParts, challengeResponse } from './lib/challenge'
import { type EdgeEnv, edgeEnv } from './lib/edge-env'
import { representation } from './lib/http/accept'
import { drawnPages, renderHeader } from './lib/http/drawn-page'
import { internalOriginOf } from './lib/http/internal'
import { problemResponse } from './lib/http/problem'
import { slugOfPath } from './lib/pricing/slug'
import type { Tariff } from './lib/pricing/tariff'
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
/** A pass about to expire could have expired when the page checks it, and would draw a paywall for everybody. */
const minPassSeconds = 60

const drawn = drawnPages()

/** The tariffs live with the database, behind an internal route of this same app. */
const tariffOf = cached(
  async (slug: string, origin: string): Promise<Tariff | undefined> => {
    const signal = AbortSignal.timeout(tariffTimeoutMs)
    const answer = await fetch(`${origin}/api/tariffs/${slug}`, { cache: 'no-store', signal })
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
  if (!slug) return notFound(request)
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: preflightHeaders })
  if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed()

  const { headers } = request
  if (headers.has(paymentSignatureHeader) || headers.has(paymentHeaderV1) || headers.has(signInHeader)) {
    return toHandler(request, slug)
  }
  // A navigation inside the site, or the page being drawn for all. Without access the page draws the paywall itself.
  if (headers.has('rsc') || headers.has(renderHeader)) return next({ headers: doorHeaders })

  const env = edgeEnv()
  const tariff = await knownTariff(request, slug)
  if (tariff instanceof Response) return tariff
  const pass = passFor(env.passKeys, slug, headers.get('cookie'), Date.now() / 1000)
  const wants = representation(headers.get('accept'))
  if (!tariff.free && !pass) return locked(request, env, tariff, wants)
  return wants === 'html' ? unlocked(request, tariff, pass) : toHandler(request, slug)
}

/** The 402: the React page for a browser, the protocol's own answer for a program. */
async function locked(request: NextRequest, env: EdgeEnv, tariff: Tariff, wants: string): Promise<Response> {
  const parts = challengeParts(env, tariff, { error: 'Payment required', nowMs: Date.now() })
  if (wants !== 'html') return challengeResponse(parts)
  const copy = await drawnCopy(request, `/paywall/${tariff.slug}`, tariff, null)
  if (copy) return htmlResponse(copy, 402, parts.headers)
  const page = new URL(`/paywall/${tariff.slug}`, request.url)
  return rewrite(page, { status: 402, headers: parts.headers })
}

/** The page, for a reader whose right to it was just established; drawn by the page itself, which checks it too. */
async function unlocked(request: NextRequest, tariff: Tariff, pass: Pass | undefined): Promise<Response> {
  const lasts = tariff.free || (pass && pass.expiresAt - Date.now() / 1000 > minPassSeconds)
  const cookie = tariff.free ? null : request.headers.get('cookie')
  const copy = lasts && (await drawnCopy(request, `/articles/${tariff.slug}`, tariff, cookie))
  return copy ? htmlResponse(copy, 200, doorHeaders) : next({ headers: doorHeaders })
}

async function drawnCopy(request: NextRequest, path: string, tariff: Tariff, cookie: string | null) {
  if (!drawsOnce) return undefined
  const url = internalOriginOf(request.nextUrl.origin) + path
  return drawn(url, tariff.priceVersion, cookie).catch(() => undefined)
}

function htmlResponse(
  { bytes, scriptSrc }: { bytes: Uint8Array<ArrayBuffer>; scriptSrc: string },
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  const policy = (process.env.CONTENT_SECURITY_POLICY ?? '').replace(/script-src [^;]*/, scriptSrc)
  return new Response(bytes, {
    status,
    headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy },
  })
}

async function knownTariff(request: NextRequest, slug: string): Promise<Tariff | Response> {
  try {
    return (await tariffOf(slug, internalOriginOf(request.nextUrl.origin))) ?? notFound(request)
  } catch {
    return representation(request.headers.get('accept')) === 'html'
      ? tariffUnavailablePage()
      : tariffUnavailable()
  }
}

const tariffDetail =
  'Farthing cannot look up what this page costs. No money moved. Try again in a few seconds.'

function tariffUnavailable(): Response {
  return problemResponse({
    status: 503,
    code: 'tariff_unavailable',
    title: 'The price is not known right now',
    detail: tariffDetail,
    headers: { 'Retry-After': '5' },
  })
}

/** The same for a person, whose browser asks again by itself. */
function tariffUnavailablePage(): Response {
  const head =
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5">'
  const title = 'One moment'
  return new Response(
    `<!doctype html><html lang="en"><head>${head}<title>${title}</title></head><body><h1>${title}</h1><p>${tariffDetail} This page tries again by itself.</p></body></html>`,
    {
      status: 503,
      headers: { ...doorHeaders, 'Content-Type': 'text/html; charset=utf-8', 'Retry-After': '5' },
    },
  )
}

function toHandler(request: NextRequest, slug: string): Response {
  return rewrite(new URL(`/api/articles/${slug}`, request.url))
}

function notFound(request: NextRequest): Response {
  try {
    decodeURIComponent(request.nextUrl.pathname)
  } catch {
    // Next fails on its own page when the address does not decode.
    return problemResponse({
      status: 400,
      code: 'malformed_address',
      title: 'This address cannot be read',
      detail: 'It has a percent sign that starts no character. No money moved.',
    })
  }
  return rewrite(new URL('/not-found', request.url), { status: 404 })
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
