import 'server-only'
import type { Token } from './chains/tokens'
import type { Sale } from './payments/ledger'
import { usdAmount } from './pricing/price'
import type { Quote } from './pricing/quote'
import { type Deal, dealOf } from './pricing/tariff'
import type { Purchase } from './purchase'
import { maxTimeoutSeconds } from './x402/payment-required'

/** What a payment is for, in the words of both sides; or why they do not agree. */
export type Agreed =
  | { kind: 'agreed'; terms: { amount: string; payTo: string } & Deal; quote?: Quote }
  | { kind: 'refused'; reason: string; detail?: string }

/** Finds the terms that bind both sides: those of our quote, or for v1 the current price or the one just before. */
export function agreedTerms(
  quote: Quote | undefined,
  { signed, tariff, previousTerms }: Purchase,
  token: Token,
): Agreed {
  if (signed.x402Version === 1) {
    const { value, to } = signed.authorization
    const now = tariff.terms.map((terms) => ({ ...terms, ...dealOf(tariff) }))
    const offered = [...now, ...previousTerms].filter(
      ({ network, asset }) => network === signed.network && isSame(asset, token.address),
    )
    const meant = offered.find(({ amount, payTo }) => amount === String(value) && isSame(payTo, to))
    const terms = meant ?? offered[0]
    return terms ? { kind: 'agreed', terms } : { kind: 'refused', reason: 'invalid_network' }
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
    isSame(quote.payTo, accepted.payTo) &&
    isSame(quote.asset, accepted.asset) &&
    isSame(quote.asset, token.address) &&
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

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** What is sold, in the words of the books: what was agreed on, which may be of another price than today's. */
export function saleOf(
  { tariff, buyer = 'program' }: Purchase,
  { terms, quote }: Extract<Agreed, { kind: 'agreed' }>,
  token: Token,
  quoteHash: string | null,
): Sale {
  return {
    slug: tariff.slug,
    priceVersion: terms.priceVersion,
    publisher: terms.publisher,
    // There is no exchange rate for other currencies.
    usd: token.symbol === 'USDC' ? usdAmount(BigInt(terms.amount), token.decimals) : terms.price,
    buyer,
    accessSeconds: terms.accessSeconds ?? null,
    scope: terms.scope ?? null,
    scopes: tariff.scopes,
    quoteHash,
    requestHash: quote?.request ?? null,
  }
}
