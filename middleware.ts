import { next, rewrite } from '@vercel/edge'
import type { NextFetchEvent, NextRequest } from 'next/server'
import { freelyRead, leftOf } from './lib/access/allowance'
import { type Pass, passesFor } from './lib/access/pass'
import { cached } from './lib/cached'
import { type ChallengeWriter, challengeResponse, challengeWriter } from './lib/challenge'
import { challengeCounter, type Shown, sendShown } from './lib/challenge-count'
import { type EdgeEnv, edgeEnv } from './lib/edge-env'
import { representation } from './lib/http/accept'
import { type DrawnPage, drawnPages, renderHeader } from './lib/http/drawn-page'
import { internalOriginOf } from './lib/http/internal'
import { problemResponse } from './lib/http/problem'
import { passIdOf, pathOf, slugOfPath } from './lib/pricing/slug'
import { type GateTariff, type Tariff, tariffFor } from './lib/pricing/tariff'
import {
  doorHeaders,
  paymentHeaderV1,
  paymentSignatureHeader,
  preflightHeaders,
  signInHeader,
} from './lib/x402/headers'

/** Everything below these is locked until its tariff says otherwise: no list of paid pages to walk past. */
export const config = { matcher: ['/articles/:path*', '/passes/:path*'] }

const tariffTimeoutMs = 4000
/** A long-lived server draws a page once and serves the copy; elsewhere, and while it is being edited, it is drawn anew. */
const drawsOnce = process.env.NODE_ENV === 'production' && !process.env.VERCEL
/** A pass about to expire could have expired when the page checks it, and would draw a paywall for everybody. */
const minPassSeconds = 60

const drawn = {
  article: drawnPages('<article data-drawn="article"'),
  paywall: drawnPages('<article data-drawn="paywall"'),
}

/** The tariffs live with the database, behind an internal route of this same app. */
const tariffOf = cached(
  async (slug: string, origin: string): Promise<GateTariff | undefined> => {
    const signal = AbortSignal.timeout(tariffTimeoutMs)
    const id = passIdOf(slug)
    const name = id === undefined ? slug : `passes/${id}`
    const answer = await fetch(`${origin}/api/tariffs/${name}`, { cache: 'no-store', signal })
    if (answer.status === 404) return undefined
    if (!answer.ok) throw new Error(`tariff: ${answer.status}`)
    return (await answer.json()) as GateTariff
  },
  // A price that was changed is asked at every gate within `waitMs`.
  { freshMs: 1500, waitMs: 4000, staleMs: 60_000, size: 5000 },
)

const securityHeaders: Record<string, string> = JSON.parse(process.env.SECURITY_HEADERS ?? '{}')
const contentSecurityPolicy = securityHeaders['Content-Security-Policy'] ?? ''

/**
 * The gate: a convenience that answers most requests without waking anything, never the guard. The page and the route
 * handler check access for themselves. It asks no database, no chain and no facilitator.
 *
 * What it needs is mostly at hand, and then it answers without a promise: those are a good part of what a 402 costs.
 */
export default function middleware(
  request: NextRequest,
  event: NextFetchEvent,
): Response | Promise<Response> {
  const answer = gate(request, event)
  return answer instanceof Promise ? answer.then(secured) : secured(answer)
}

function secured(response: Response): Response {
  if (response.headers.has('Content-Security-Policy')) return response
  for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value)
  return response
}

function gate(request: NextRequest, event: NextFetchEvent): Response | Promise<Response> {
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

  const wants = representation(headers.get('accept'))
  const tariff = tariffOf(slug, internalOriginOf(request.nextUrl.origin))
  return tariff instanceof Promise
    ? tariff.then(
        (arrived) => priced(request, event, arrived, wants),
        () => (wants === 'html' ? tariffUnavailablePage() : tariffUnavailable()),
      )
    : priced(request, event, tariff, wants)
}

function priced(
  request: NextRequest,
  event: NextFetchEvent,
  tariff: GateTariff | undefined,
  wants: string,
): Response | Promise<Response> {
  if (!tariff) return notFound(request)
  const env = edgeEnv()
  const cookie = request.headers.get('cookie')
  const shown = passesFor(env.passKeys, tariff.slug, cookie, Date.now() / 1000, tariff.scopes)
  const pass = shown.find(({ entitlementId }) => !tariff.revoked.includes(entitlementId))
  if (!tariff.free && !pass) {
    const buyer = wants === 'html' || request.headers.has('sec-fetch-site') ? 'person' : 'program'
    if (request.method === 'GET') count(request, event, tariff.slug, buyer)
    return locked(request, env, pricedFor(tariff, buyer), wants)
  }
  return wants === 'html' ? unlocked(request, tariff, pass) : toHandler(request, tariff.slug)
}

let internalOrigin = ''
const counted = challengeCounter((shown) => sendShown(internalOrigin, edgeEnv().quoteKeys, shown))

function count(request: NextRequest, event: NextFetchEvent, slug: string, buyer: Shown[1]): void {
  const handingIn = counted(slug, buyer)
  if (!handingIn) return
  internalOrigin = internalOriginOf(request.nextUrl.origin)
  event.waitUntil(handingIn)
}

const forPrograms = new WeakMap<GateTariff, GateTariff>()

/** The same object each time, which the 402 is prepared for. */
function pricedFor(tariff: GateTariff, buyer: Shown[1]): GateTariff {
  if (!tariff.program || buyer === 'person') return tariff
  const known = forPrograms.get(tariff) ?? tariffFor(tariff, 'program')
  forPrograms.set(tariff, known)
  return known
}

const writers = new WeakMap<Tariff, ChallengeWriter>()

/** A tariff is one answer of the internal route, never changed: what can be prepared for it is prepared once. */
function writerOf(env: EdgeEnv, tariff: Tariff): ChallengeWriter {
  const known = writers.get(tariff)
  if (known) return known
  const writer = challengeWriter(env, tariff, 'Payment required')
  writers.set(tariff, writer)
  return writer
}

/** The 402: the React page for a browser, the protocol's own answer for a program. */
function locked(
  request: NextRequest,
  env: EdgeEnv,
  tariff: Tariff,
  wants: string,
): Response | Promise<Response> {
  const parts = writerOf(env, tariff)(Date.now())
  if (wants !== 'html') return challengeResponse(parts, securityHeaders)
  const init = { status: 402, headers: parts.headers }
  const pass = passIdOf(tariff.slug)
  if (pass !== undefined)
    return rewrite(new URL(`/paywall/passes/${pass}${request.nextUrl.search}`, request.url), init)
  const path = `/paywall/${tariff.slug}`
  const { allowance, publisher } = tariff
  const shown = request.headers.get('cookie')
  // The same for all who have opened as many articles for nothing.
  const read = allowance ? freelyRead(env.passKeys, shown, Date.now() / 1000) : []
  const left = allowance ? leftOf({ publisher, allowance }, read) : undefined
  const cookie = allowance ? shown : null
  return fromCopy('paywall', { request, path, tariff, cookie, left }, init, () =>
    rewrite(new URL(path, request.url), init),
  )
}

/** The page, for a reader whose right to it was just established; drawn by the page itself, which checks it too. */
function unlocked(
  request: NextRequest,
  tariff: GateTariff,
  pass: Pass | undefined,
): Response | Promise<Response> {
  const page = () => next({ headers: doorHeaders })
  const lasts = tariff.free || (pass && pass.expiresAt - Date.now() / 1000 > minPassSeconds)
  if (!lasts || tariff.manyRevoked || passIdOf(tariff.slug) !== undefined) return page()
  const cookie = tariff.free ? null : request.headers.get('cookie')
  const path = `/articles/${tariff.slug}`
  const init = { status: 200, headers: doorHeaders }
  return fromCopy('article', { request, path, tariff, cookie }, init, page)
}

/** Answers with the copy of a page that was drawn once, or, where none is kept or to be had, with `page`. */
function fromCopy(
  kind: keyof typeof drawn,
  {
    request,
    path,
    tariff,
    cookie,
    left,
  }: { request: NextRequest; path: string; tariff: Tariff; cookie: string | null; left?: number | undefined },
  { status, headers }: { status: number; headers: Readonly<Record<string, string>> },
  page: () => Response,
): Response | Promise<Response> {
  if (!drawsOnce) return page()
  const serve = ({ bytes, scriptSrc }: DrawnPage) => {
    const policy = contentSecurityPolicy.replace(/script-src [^;]*/, scriptSrc)
    const own = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy }
    return new Response(bytes, { status, headers: { ...headers, ...securityHeaders, ...own } })
  }
  const version = `${tariff.priceVersion}-${tariff.price}-${left ?? ''}`
  const copy = drawn[kind](internalOriginOf(request.nextUrl.origin) + path, version, cookie)
  return copy instanceof Promise ? copy.then(serve, page) : serve(copy)
}

const tariffDetail = 'What this page costs cannot be looked up. No money moved. Try again in a few seconds.'

function tariffUnavailable(): Response {
  return problemResponse({
    status: 503,
    code: 'tariff_unavailable',
    title: 'The price is not known right now',
    detail: tariffDetail,
    headers: { 'Retry-After': '5' },
  })
}

/** The same for a person. */
function tariffUnavailablePage(): Response {
  const title = 'One moment'
  return new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><main><h1>${title}</h1><p>${tariffDetail}</p><a href="">Try again</a></main></html>`,
    {
      status: 503,
      headers: { ...doorHeaders, 'Content-Type': 'text/html; charset=utf-8', 'Retry-After': '5' },
    },
  )
}

function toHandler(request: NextRequest, slug: string): Response {
  return rewrite(new URL(`/api${pathOf(slug)}`, request.url))
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
      detail: 'It does not decode. No money moved.',
    })
  }
  // No article is called `-`: a program hears that in its own words.
  if (representation(request.headers.get('accept')) !== 'html') return toHandler(request, '-')
  return rewrite(new URL('/not-found', request.url), { status: 404 })
}

function methodNotAllowed(): Response {
  return problemResponse({
    status: 405,
    code: 'method_not_allowed',
    title: 'Articles and passes are read with GET',
    detail: 'No money moved.',
    headers: { Allow: 'GET, HEAD, OPTIONS' },
  })
}
