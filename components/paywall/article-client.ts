import type { PaymentRequired } from '@x402/core/types'
import type { ShownFare } from '@/lib/fares'
import { pathOf } from '@/lib/pricing/slug'
import { decodeHeader, readPaymentRequired } from '@/lib/x402/browser-payment'
import type { Doubt } from './checkout-state'

export type OfferAnswer =
  | { readonly kind: 'offer'; readonly required: PaymentRequired; readonly serverTime: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'rejected'; readonly detail: string }

export type PaymentAnswer =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'paid'
      readonly transaction?: string
      readonly amount?: string
      readonly fares?: ShownFare[]
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly detail: string }
  | { readonly kind: 'doubt'; readonly doubt: Doubt; readonly retryInMs: number }

/** Settlement may wait for a block; after this the same payload is simply sent again. */
const ANSWER_TIMEOUT_MS = 60_000
/** The server said no before anything left it. Every other answer leaves the outcome open. */
const CERTAIN_REFUSALS = new Set([400, 404, 405, 410, 413, 414, 415, 422, 431])

/** Asks for today's terms; a reader who already has a pass is told so instead. */
export async function fetchOffer(slug: string): Promise<OfferAnswer> {
  const response = await ask(slug)
  if (!response) return { kind: 'no-answer' }
  if (response.status === 200) return isJson(response) ? { kind: 'open' } : { kind: 'no-answer' }
  if (response.status !== 402)
    return { kind: 'rejected', detail: detailOf(await bodyOf(response), response.status) }
  const required = readPaymentRequired(response.headers.get('PAYMENT-REQUIRED'))
  if (!required) return { kind: 'no-answer' }
  return { kind: 'offer', required, serverTime: serverTimeOf(response) }
}

/**
 * Sends a signed payment, for the first or the hundredth time.
 * Only an answer in the protocol's own words counts as certain; a proxy's page or silence leaves it in doubt.
 */
export async function sendPayment(slug: string, header: string, tries: number): Promise<PaymentAnswer> {
  const response = await ask(slug, header)
  if (!response) return inDoubt('unreachable', undefined, tries)
  if (response.status === 200 && isJson(response)) {
    const settled = decodeHeader(response.headers.get('PAYMENT-RESPONSE'))
    const extra = settled?.extra as { alreadyPaid?: unknown; fareCap?: ShownFare[] } | undefined
    // This wallet had paid before, so this payment was not submitted.
    if (extra?.alreadyPaid === true) return { kind: 'open' }
    const paid = { transaction: text(settled?.transaction), amount: text(settled?.amount) }
    return { kind: 'paid', ...paid, ...(extra?.fareCap && { fares: extra.fareCap }) }
  }
  if (response.status === 402) {
    const body = await bodyOf(response)
    const required = readPaymentRequired(response.headers.get('PAYMENT-REQUIRED'))
    if (required || body.x402Version !== undefined)
      return { kind: 'refused', reason: text(body.error) ?? required?.error ?? 'payment_refused' }
    return inDoubt('unreachable', response, tries)
  }
  const problem = await bodyOf(response)
  // The article costs nothing any more, so the payment was not taken.
  if (problem.code === 'now_free') return { kind: 'open' }
  if (CERTAIN_REFUSALS.has(response.status) && isJson(response))
    return { kind: 'rejected', detail: detailOf(problem, response.status) }
  return inDoubt(doubtOf(problem, response.status), response, tries)
}

function doubtOf({ code }: Record<string, unknown>, status: number): Doubt {
  if (status === 429 || code === 'chain_unavailable') return 'busy'
  return status === 202 || status === 409 || status === 503 ? 'confirming' : 'unreachable'
}

async function ask(slug: string, header?: string): Promise<Response | undefined> {
  try {
    return await fetch(pathOf(slug), {
      headers: { Accept: 'application/json', ...(header && { 'PAYMENT-SIGNATURE': header }) },
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    })
  } catch {
    return undefined
  }
}

function inDoubt(doubt: Doubt, response: Response | undefined, tries: number): PaymentAnswer {
  return { kind: 'doubt', doubt, retryInMs: retryAfterMs(response) ?? Math.min(1000 * 2 ** tries, 15_000) }
}

function retryAfterMs(response: Response | undefined): number | undefined {
  const seconds = Number(response?.headers.get('Retry-After') ?? Number.NaN)
  return seconds > 0 ? Math.min(seconds, 60) * 1000 : undefined
}

/** Offers run by the server's clock; a reader's own may be minutes off. */
export function serverTimeOf(response: Response): number {
  const date = Date.parse(response.headers.get('Date') ?? '')
  return (Number.isNaN(date) ? Date.now() : date) / 1000
}

function detailOf({ detail, title }: Record<string, unknown>, status: number): string {
  // The problem's own last words would say twice what the page says anyway.
  const first = text(detail)?.replace(/\s*No money (has )?moved\..*$/s, '')
  return text(first) ?? text(title) ?? `The site answered ${status}.`
}

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const value: unknown = await response.json()
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function isJson(response: Response): boolean {
  return /\bjson\b/.test(response.headers.get('Content-Type') ?? '')
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
