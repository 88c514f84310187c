import { bytesToBase64Url } from '../base64'
import { type KeyRing, signToken, verifyToken } from '../token'
import type { Tariff, Terms } from './tariff'

/** How long a quoted price is honoured. Longer than a payer may take to sign (`maxTimeoutSeconds`). */
export const quoteSeconds = 600

/**
 * What one 402 promised: this page, at these terms, until then. `id` is 128 random bits that only the receiver of
 * that 402 knows; unlike the payment itself it never reaches the chain, so it can prove who paid.
 */
export interface Quote {
  id: string
  slug: string
  priceVersion: number
  network: string
  asset: string
  amount: string
  payTo: string
  /** Seconds since the epoch. */
  expiresAt: number
}

/** The claims as they travel: short names, because every 402 carries them in a header. */
type Claims = [
  id: string,
  slug: string,
  version: number,
  network: string,
  asset: string,
  amount: string,
  payTo: string,
  exp: number,
]

/** Returns a fresh quote id. */
export function newQuoteId(): string {
  return bytesToBase64Url(crypto.getRandomValues(new Uint8Array(16)))
}

/** Signs the quote for one of a tariff's terms. Nothing is stored: a 402 costs no row. */
export function signQuote(
  ring: KeyRing,
  tariff: Tariff,
  terms: Terms,
  id: string,
  nowSeconds: number,
): string {
  const claims: Claims = [
    id,
    tariff.slug,
    tariff.priceVersion,
    terms.network,
    terms.asset,
    terms.amount,
    terms.payTo,
    nowSeconds + quoteSeconds,
  ]
  return signToken(ring, 'quote', claims)
}

/** Reads a quote that we have signed, expired or not; anything else is `undefined`. */
export function readQuote(ring: KeyRing, token: string): Quote | undefined {
  const claims = verifyToken(ring, 'quote', token) as Claims | undefined
  if (!claims) return undefined
  const [id, slug, priceVersion, network, asset, amount, payTo, expiresAt] = claims
  return { id, slug, priceVersion, network, asset, amount, payTo, expiresAt }
}
