import { bytesToBase64Url } from '../base64'
import { randomText } from '../random'
import { type KeyRing, signToken, verifyToken } from '../token'
import type { Deal, Terms } from './tariff'

/** How long a quoted price is honoured. Longer than a payer may take to sign (`maxTimeoutSeconds`). */
export const quoteSeconds = 600

/**
 * What one 402 promised: this page, at these terms, until then. `id` is 132 random bits that only the receiver of
 * that 402 knows; unlike the payment itself it never reaches the chain, so it can prove who paid.
 *
 * The terms are signed, the id is not: it has to be secret and new, and a payer who makes up one of its own gives
 * away nothing but its own receipt. So one signature serves all the 402s of a second.
 */
export interface Quote extends Deal {
  id: string
  slug: string
  network: string
  asset: string
  amount: string
  payTo: string
  /** Seconds since the epoch. */
  expiresAt: number
  /** The payment request that this offer answers, by its public hash. */
  request?: string
}

/** The claims as they travel: without names, because every 402 carries them in a header. */
type Claims = [
  slug: string,
  version: number,
  network: string,
  asset: string,
  amount: string,
  payTo: string,
  exp: number,
  publisher: string,
  price: string,
  /** 0 is for ever. */
  accessSeconds: number,
  /** Empty for an article. */
  scope: string,
  request?: string,
]

const idPattern = /^[A-Za-z0-9_-]{22}$/

const randomBase64Url = randomText(bytesToBase64Url)

/** Returns a fresh quote id. */
export function newQuoteId(): string {
  return randomBase64Url(22)
}

/**
 * Signs one of a tariff's terms, for as many quotes as are given out in this second. Nothing is stored.
 *
 * @param request the hash of the payment request that they are for; signed too, so that no payer can lose or change it
 */
export function signTerms(
  ring: KeyRing,
  { slug, publisher, price, priceVersion, accessSeconds, scope }: Deal & { slug: string },
  { network, asset, amount, payTo }: Terms,
  nowSeconds: number,
  request?: string,
): string {
  // One array, and no more: the gate's bundle is counted in bytes.
  // biome-ignore format: as the claims stand in the type.
  const claims: Claims = [
    slug, priceVersion, network, asset, amount, payTo, nowSeconds + quoteSeconds, publisher, price, accessSeconds ?? 0, scope ?? '',
  ]
  if (request) claims.push(request)
  return signToken(ring, 'quote', claims)
}

/** Returns a quote: signed terms, and the id that makes it one payer's own. */
export function quoteOf(signedTerms: string, id: string): string {
  return `${signedTerms}.${id}`
}

/** Reads a quote whose terms we have signed, expired or not; anything else is `undefined`. */
export function readQuote(ring: KeyRing, quote: string): Quote | undefined {
  const at = quote.lastIndexOf('.')
  const id = quote.slice(at + 1)
  const claims = verifyToken(ring, 'quote', quote.slice(0, Math.max(at, 0))) as Claims | undefined
  if (!claims || !idPattern.test(id)) return undefined
  const [slug, priceVersion, network, asset, amount, payTo, expiresAt, publisher, price, ...rest] = claims
  // Of a version that did not say what is sold.
  if (price === undefined) return undefined
  const [accessSeconds, scope, request] = rest
  return {
    ...{ id, slug, network, asset, amount, payTo, expiresAt, publisher, price, priceVersion },
    ...(accessSeconds ? { accessSeconds } : {}),
    ...(scope ? { scope } : {}),
    ...(request ? { request } : {}),
  }
}
