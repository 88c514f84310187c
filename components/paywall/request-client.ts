import type { PaymentRequired } from '@x402/core/types'
import { type OfferAnswer, serverTimeOf } from './article-client'

/** A payment request as the page that pays it knows it. */
export type RequestedPayment = { readonly id: string; readonly required: PaymentRequired }

/** `free` is the page's own: then there is nothing to ask for. */
export type RequestState = 'open' | 'pending' | 'paid' | 'expired' | 'free'

const ANSWER_TIMEOUT_MS = 10_000

/** How a request stands now; undefined when the site does not say. */
export async function fetchRequestState(
  id: string,
): Promise<{ state: string; serverTime: number } | undefined> {
  try {
    const response = await fetch(`/api/x402/payment-request/${id}`, {
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    })
    const { data } = (await response.json()) as { data?: { state?: unknown } }
    if (typeof data?.state !== 'string') return undefined
    return { state: data.state, serverTime: serverTimeOf(response) }
  } catch {
    return undefined
  }
}

/** The offer of a request, unless somebody else was faster or its time is up. */
export async function fetchRequestedOffer({ id, required }: RequestedPayment): Promise<OfferAnswer> {
  const found = await fetchRequestState(id)
  if (!found) return { kind: 'no-answer' }
  if (found.state === 'open') return { kind: 'offer', required, serverTime: found.serverTime }
  const detail =
    found.state === 'expired'
      ? 'The request has run out. Make a new one on the device that asked.'
      : 'Somebody else has paid this request, or is about to.'
  return { kind: 'rejected', detail }
}
