import 'server-only'
import type { Token } from './chains/tokens'
import type { Sale } from './payments/ledger'
import { usdAmount } from './pricing/price'
import type { Quote } from './pricing/quote'
import type { Purchase } from './purchase'
import { maxTimeoutSeconds } from './x402/payment-required'

/** What a payment is for, in the words of both sides; or why they do not agree. */
export type Agreed =
  | { kind: 'agreed'; terms: { amount: string; payTo: string }; quote?: Quote }
  | { kind: 'refused'; reason: string; detail?: string }

/** Finds the terms that bind both sides: those of our quote, or for v1 the current price or the one just before. */
export function agreedTerms(
  quote: Quote | undefined,
  { signed, tariff, previousTerms }: Purchase,
  token: Token,
): Agreed {
  const offered = tariff.terms.find((terms) => terms.network === signed.network)
  if (signed.x402Version === 1) {
    if (!offered) return { kind: 'refused', reason: 'invalid_network' }
    const value = String(signed.authorization.value)
    const before = previousTerms.find((terms) => terms.network === signed.network && terms.amount === value)
    return { kind: 'agreed', terms: before ?? offered }
  }
  const { accepted } = signed
  if (!accepted || !quote)
    return { kind: 'refused', reason: 'invalid_payment_requirements', detail: 'The quote is not ours.' }
  if (quote.slug !== tariff.slug) {
    return {
      kind: 'refused',
      reason: 'invalid_payment_requirements',
      detail: 'The quote is for another article.',
    }
  }
  const same =
    quote.network === signed.network &&
    quote.amount === accepted.amount &&
    quote.payTo.toLowerCase() === accepted.payTo.toLowerCase() &&
    quote.asset.toLowerCase() === accepted.asset.toLowerCase() &&
    quote.asset.toLowerCase() === token.address.toLowerCase() &&
    accepted.name === token.name &&
    accepted.version === token.version &&
    accepted.maxTimeoutSeconds === maxTimeoutSeconds
  if (!same)
    return {
      kind: 'refused',
      reason: 'invalid_payment_requirements',
      detail: 'These are not the terms we quoted.',
    }
  return { kind: 'agreed', terms: quote, quote }
}

/** What is sold, in the words of the books. */
export function saleOf(
  { tariff, buyer = 'program' }: Purchase,
  { terms, quote }: Extract<Agreed, { kind: 'agreed' }>,
  token: Token,
  quoteHash: string | null,
): Sale {
  return {
    slug: tariff.slug,
    priceVersion: quote?.priceVersion ?? tariff.priceVersion,
    publisher: tariff.publisher,
    // A quote may be of another price than today's. There is no exchange rate for other currencies.
    usd: token.symbol === 'USDC' ? usdAmount(BigInt(terms.amount), token.decimals) : tariff.price,
    buyer,
    accessSeconds: tariff.accessSeconds ?? null,
    scope: tariff.scope ?? null,
    scopes: tariff.scopes,
    quoteHash,
    requestHash: quote?.request ?? null,
  }
}
