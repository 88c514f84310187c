import 'server-only'
import type { PaymentRequired } from '@x402/core/types'
import { toString as drawQr } from 'qrcode'
import { env } from './env'
import type { Failure } from './http/envelope'
import { type PaymentRequest, readRequest, requestHashOf, signRequest } from './pricing/payment-request'
import { newQuoteId, quoteOf, quoteSeconds, signTerms } from './pricing/quote'
import { slugOfPath } from './pricing/slug'
import { dealOf, type Tariff, type Terms } from './pricing/tariff'
import { currentTariff, termsAt } from './tariffs'
import { paymentRequired } from './x402/payment-required'

/** A payment request as it is handed to whoever asked for it. Only `secret` is secret. */
export interface IssuedRequest {
  id: string
  /** Shown once, to the requester alone: it is what the paid article is claimed with. */
  secret: string
  x402Version: 2
  resource: PaymentRequired['resource']
  price: string
  requirements: PaymentRequired['accepts']
  expiresAt: string
  statusUrl: string
  claimUrl: string
  /** A page of ours on which anybody may pay it, on a phone say. */
  url: string
  qr: { text: string; svg: string }
}

export type Issued = { ok: true; data: IssuedRequest } | { ok: false; failure: Failure }

/**
 * Issues a payment request for a resource: the path or the full address of an article. The amount and the payee are those of
 * our own price; nothing is stored.
 */
export async function issuePaymentRequest(resource: string, nowMs: number): Promise<Issued> {
  const slug = slugOf(resource)
  const current = slug ? await currentTariff(slug) : undefined
  if (!current) return { ok: false, failure: unknownResource }
  const { tariff } = current
  if (tariff.free) return { ok: false, failure: freeResource }
  const secret = newQuoteId()
  const request: PaymentRequest = {
    slug: tariff.slug,
    ...dealOf(tariff),
    expiresAt: Math.floor(nowMs / 1000) + quoteSeconds,
    hash: requestHashOf(secret),
  }
  const { quoteKeys, PUBLIC_ORIGIN } = env()
  const id = signRequest(quoteKeys, request)
  const url = `${PUBLIC_ORIGIN}/pay/${id}`
  const statusUrl = `${PUBLIC_ORIGIN}/api/x402/payment-request/${id}`
  const { resource: named, accepts } = requiredFor({ request, tariff, terms: tariff.terms })
  return {
    ok: true,
    data: {
      id,
      secret,
      x402Version: 2,
      resource: named,
      price: tariff.price,
      requirements: accepts,
      expiresAt: new Date(request.expiresAt * 1000).toISOString(),
      statusUrl,
      claimUrl: `${statusUrl}/claim`,
      url,
      qr: { text: url, svg: await qrOf(url) },
    },
  }
}

/** A request that somebody came with by its public id, and the article it is for. */
export interface KnownRequest {
  request: PaymentRequest
  tariff: Tariff
  /** Ways to pay the price that was asked for, whatever the article costs by now. */
  terms: Terms[]
}

/** Finds what a public id asks for. `undefined` when the id is not ours or the article is gone. */
export async function findPaymentRequest(id: string): Promise<KnownRequest | undefined> {
  const request = readRequest(env().quoteKeys, id)
  const current = request && (await currentTariff(request.slug))
  if (!current) return undefined
  return { request, tariff: current.tariff, terms: await termsAt(request.slug, request.price) }
}

/**
 * Returns the offer of a request, the same terms each time and a quote id of its own each time. So what a payer holds proves
 * his payment and nobody else's, the requester's included.
 */
export function requiredFor({ request, tariff, terms: asked }: KnownRequest): PaymentRequired {
  const { quoteKeys, PUBLIC_ORIGIN } = env()
  const id = newQuoteId()
  const offers = asked.map((terms) => {
    const signed = signTerms(quoteKeys, request, terms, request.expiresAt - quoteSeconds, request.hash)
    return { ...terms, quote: quoteOf(signed, id) }
  })
  return paymentRequired({
    url: `${PUBLIC_ORIGIN}/articles/${tariff.slug}`,
    title: tariff.title,
    summary: tariff.summary,
    offers,
    error: 'Payment required',
  })
}

function slugOf(resource: string): string | undefined {
  const { PUBLIC_ORIGIN } = env()
  const url = URL.canParse(resource, PUBLIC_ORIGIN) ? new URL(resource, PUBLIC_ORIGIN) : undefined
  return url?.origin === PUBLIC_ORIGIN ? slugOfPath(url.pathname) : undefined
}

/** A picture that needs nothing but itself: it goes into `src` as it is. */
async function qrOf(text: string): Promise<string> {
  const svg = await drawQr(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}

const unknownResource: Failure = {
  status: 404,
  code: 'unknown_resource',
  error:
    'There is nothing for sale at this address. Give the path or the full address of an article of this site, such as "/articles/<slug>"; GET /api/articles lists them. No money moved.',
}

const freeResource: Failure = {
  status: 409,
  code: 'free',
  error: 'This article costs nothing: ask for it without a payment. No money moved.',
}
