import 'server-only'
import { env } from './env'
import type { Problem } from './http/problem'

const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After' }

export const notFound: Problem = {
  status: 404,
  code: 'not_found',
  title: 'There is no such article',
  detail: 'No article and no pass has this address. No money moved.',
  headers: cors,
}

export const nowFree: Problem = {
  status: 409,
  code: 'now_free',
  title: 'This article is free now',
  detail: 'The article no longer costs anything. No money moved. Ask for it again without a payment.',
  headers: cors,
}

export const twoPayments: Problem = {
  status: 400,
  code: 'two_payments',
  title: 'Two payments in one request',
  detail: 'Send either PAYMENT-SIGNATURE or X-PAYMENT. No money moved.',
  headers: cors,
}

export const boundElsewhere: Problem = {
  status: 409,
  code: 'payment_bound_to_other_resource',
  title: 'This payment is for another article',
  detail:
    'The authorization was already used for something else and was not used again. Ask for this page without a payment to see what it costs.',
  headers: cors,
}

/** Said when we do not know how far we came; that includes "not at all" and "paid", so the same request must be safe. */
export const broken: Problem = {
  status: 503,
  code: 'unavailable',
  title: 'Farthing cannot answer right now',
  detail:
    'Something broke on our side. If you sent a payment, it may have been submitted: do not sign a new one, send the same request again.',
  headers: { ...cors, 'Retry-After': '5' },
}

export const chainSilent: Problem = {
  status: 503,
  code: 'chain_unavailable',
  title: 'The payment cannot be checked right now',
  detail:
    'The network does not answer, so nothing was submitted and no money moved. Send the same request again.',
  headers: { ...cors, 'Retry-After': '5' },
}

export function stillOpen(paymentId: string): Problem {
  return {
    status: 503,
    code: 'settlement_pending',
    title: 'The payment is on its way',
    detail:
      'The payment was submitted and is not confirmed yet; the money may have moved. Do not sign a new one: send the same request again.',
    headers: { ...cors, 'Retry-After': '2' },
    members: { paymentId, statusUrl: `${env().PUBLIC_ORIGIN}/api/payments/${paymentId}` },
  }
}

/** A header that is no payment. */
export function unreadable(reason: string, detail: string, resource: string): Problem {
  return {
    status: 400,
    code: reason,
    title: 'This is not a payment we can read',
    detail: `${detail} No money moved. Ask for the page again and pay what its 402 says.`,
    headers: { 'Access-Control-Allow-Origin': '*' },
    members: { resource },
  }
}
