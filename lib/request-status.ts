import 'server-only'
import type { PaymentRequired } from '@x402/core/types'
import { env } from './env'
import type { Failure } from './http/envelope'
import { findPaymentRequest, type KnownRequest, requiredFor } from './payment-requests'
import { paymentsForRequest } from './payments/lookups'
import { follow } from './payments/machine'
import type { Payment } from './payments/payment'
import { isOpen } from './payments/wait'
import { type PaymentRequest, requestHashOf } from './pricing/payment-request'
import { passBoughtBy } from './restore'
import { seller } from './seller'
import { statusAnswerMs, statusFollowMs, within } from './time-limits'
import { sameBytes } from './token'

/**
 * How a request stands. `open` may be paid, `pending` means that a payment is under way and its outcome not known, and `expired`
 * that it was not paid and cannot be any more.
 */
export interface RequestStatus {
  id: string
  state: 'open' | 'pending' | 'paid' | 'expired'
  resource: string
  price: string
  expiresAt: string
  /** The transaction that paid, or is to. */
  transaction?: string
  network?: string
}

/** Reports a request to anybody who knows its public id. `undefined` when there is none. */
export async function requestStatus(id: string, nowMs: number): Promise<RequestStatus | undefined> {
  const known = await findPaymentRequest(id)
  if (!known) return undefined
  const { request } = known
  const payment = await paymentFor(request, nowMs)
  const state = stateOf(request, payment, nowMs)
  const { transaction, network } = payment ?? {}
  return {
    id,
    state,
    resource: `${env().PUBLIC_ORIGIN}/articles/${request.slug}`,
    price: request.price,
    expiresAt: new Date(request.expiresAt * 1000).toISOString(),
    ...((state === 'paid' || state === 'pending') && transaction && network ? { transaction, network } : {}),
  }
}

export interface RequestToPay extends KnownRequest {
  id: string
  state: RequestStatus['state']
  required: PaymentRequired
}

/** Returns what the page of a request shows, and its offer. `undefined` when there is no such request. */
export async function requestToPay(id: string, nowMs: number): Promise<RequestToPay | undefined> {
  const known = await findPaymentRequest(id)
  if (!known) return undefined
  const payment = await paymentFor(known.request, nowMs)
  return {
    ...known,
    id,
    state: stateOf(known.request, payment, nowMs),
    required: requiredFor(known),
  }
}

export type ClaimOutcome =
  | { ok: true; data: { state: 'paid'; resource: string; transaction: string }; cookie: string }
  | { ok: false; failure: Failure }

/**
 * Gives the pass for a paid request to whoever has its secret: so one device pays and another reads. Never a session: the
 * wallet that paid is somebody else's, and so is what else it owns.
 */
export async function claimRequest(id: string, secret: string, nowMs: number): Promise<ClaimOutcome> {
  const known = await findPaymentRequest(id)
  if (!known) return { ok: false, failure: unknownRequest }
  const { request } = known
  if (!same(requestHashOf(secret), request.hash)) return { ok: false, failure: wrongSecret }
  const payment = await paymentFor(request, nowMs)
  const state = stateOf(request, payment, nowMs)
  if (state !== 'paid' || !payment) return { ok: false, failure: state === 'expired' ? expired : notPaid }
  const cookie = await passBoughtBy(payment, nowMs)
  if (!cookie) return { ok: false, failure: revoked }
  const resource = `${env().PUBLIC_ORIGIN}/articles/${request.slug}`
  return { ok: true, data: { state, resource, transaction: payment.transaction ?? '' }, cookie }
}

/** The payment that decides how a request stands: one that is through before one under way, whatever failed beside it. */
async function paymentFor({ hash, slug }: PaymentRequest, nowMs: number): Promise<Payment | undefined> {
  const { machine } = seller()
  const found = await paymentsForRequest(machine.db, hash, slug)
  const open = found.find(isOpen)
  const paid = found.find(isPaid)
  if (paid || !open) return paid
  const followed = follow(machine, open, nowMs + statusFollowMs).catch(() => open)
  return (await within(followed, statusAnswerMs)) ?? open
}

function isPaid({ state }: Payment): boolean {
  return state === 'settled' || state === 'final'
}

function stateOf(
  request: PaymentRequest,
  payment: Payment | undefined,
  nowMs: number,
): RequestStatus['state'] {
  if (payment && isPaid(payment)) return 'paid'
  if (payment && isOpen(payment)) return 'pending'
  return request.expiresAt * 1000 <= nowMs ? 'expired' : 'open'
}

function same(a: string, b: string): boolean {
  return sameBytes(Buffer.from(a), Buffer.from(b))
}

/** Said of an id that we have not signed. */
export const unknownRequest: Failure = {
  status: 404,
  code: 'unknown_request',
  error: 'There is no such payment request. No money moved. Make one with POST /api/x402/payment-request.',
}

const wrongSecret: Failure = {
  status: 403,
  code: 'wrong_secret',
  error:
    'This is not the secret of this payment request, so nothing is opened. It was given once, to whoever made the request.',
}

const notPaid: Failure = {
  status: 409,
  code: 'not_paid',
  error: 'The payment request is not paid yet, or its payment is not confirmed. Ask again in a moment.',
  headers: { 'Retry-After': '2' },
}

const expired: Failure = {
  status: 410,
  code: 'expired',
  error: 'The payment request ran out before anybody paid it. No money moved. Make a new one.',
}

const revoked: Failure = {
  status: 409,
  code: 'revoked',
  error: 'The payment request was paid, and the right to read that came from it was withdrawn since.',
}
