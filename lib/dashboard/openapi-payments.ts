import 'server-only'
import { z } from 'zod'
import { liveStates, overStates } from '../db/schema/payments'
import { mostListed } from './most-listed'
import type { Operation } from './openapi'
import { refundRequest } from './refunds'

const hexAddress = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
const time = z.iso.datetime({ offset: true })
const decimal = z.string().regex(/^\d+(\.\d+)?$/)
const link = z.url().nullable()
const refundState = z.enum(['signed', 'submitted', 'proven', 'expired'])

const refundShape = z.strictObject({
  id: z.string(),
  state: refundState.describe('Signed and submitted are on their way; expired has moved nothing.'),
  keepsAccess: z.boolean(),
  transaction: z.string().nullable(),
  link,
  by: hexAddress,
  signedAt: time,
  provenAt: time.nullable(),
  validBefore: z.int().describe('Seconds since the epoch.'),
  sentBy: z.enum(['relayer', 'wallet']).describe('Who brings it to the chain.'),
})

const refundTermsShape = z.strictObject({
  subject: z.string().describe('The nonce is keccak256 of "farthing refund " and this.'),
  network: z.string(),
  asset: hexAddress,
  payTo: hexAddress.describe('Who was paid, and has to sign.'),
  payer: hexAddress,
  amount: z.string().regex(/^\d+$/).describe('Atomic units.'),
})

const listedShape = z.strictObject({
  id: z.string(),
  createdAt: time,
  state: z.enum([...liveStates, ...overStates]),
  refund: refundState.nullable(),
  slug: z.string(),
  title: z.string(),
  publisher: z.string(),
  payer: hexAddress,
  buyer: z.enum(['person', 'program']),
  amount: decimal.describe('In the token.'),
  token: z.string(),
  network: z.string().describe('CAIP-2.'),
  networkName: z.string(),
  usd: decimal,
  transaction: z.string().nullable(),
  reason: z.string().nullable().describe('Why it was refused, in x402’s word.'),
})

const paymentsShape = z.strictObject({
  payments: z.array(listedShape),
  older: z.string().nullable().describe('Send it back as ?older for the next ones.'),
  newer: z.string().nullable(),
})

const paymentShape = listedShape.extend({
  asset: hexAddress,
  payTo: hexAddress,
  nonce: z.string(),
  x402Version: z.int(),
  priceVersion: z.int(),
  quoted: z.boolean(),
  links: z.strictObject({ transaction: link, payer: link, payTo: link }),
  timeline: z.array(
    z.looseObject({
      at: time,
      kind: z.enum(['state', 'submission', 'proof', 'access', 'refund', 'delivery']),
    }),
  ),
  refundTerms: refundTermsShape.nullable().describe('What a refund is; null when no money has moved.'),
  refundOf: refundShape.nullable(),
})

const orphansShape = z.strictObject({
  orphans: z.array(
    z.strictObject({
      id: z.string(),
      publisher: z.string(),
      network: z.string(),
      networkName: z.string(),
      at: time.nullable(),
      payer: hexAddress,
      payTo: hexAddress,
      amount: decimal,
      token: z.string(),
      transaction: z.string(),
      link,
      spendable: z.boolean().describe('Its payer gets a page of exactly this price for it.'),
      refundOf: refundShape.nullable(),
      refundTerms: refundTermsShape,
    }),
  ),
})

const receiptShape = z.strictObject({
  receipt: z.strictObject({ format: z.literal('jws'), signature: z.string() }),
  payload: z.strictObject({
    version: z.literal(1),
    network: z.string(),
    resourceUrl: z.url(),
    payer: hexAddress,
    issuedAt: z.int(),
    transaction: z.string(),
  }),
})

const publisher = { publisher: 'The handle of a publisher; without it your own, or the house.' }
const range = { from: 'A day in UTC, such as 2026-11-25.', to: 'The last day; all of it counts.' }
const filter = {
  ...publisher,
  state: 'paid, open, unpaid, orphan or refunded.',
  slug: 'A page.',
  payer: 'A wallet.',
  network: 'CAIP-2.',
  ...range,
  min: 'The least price in dollars.',
  max: 'The highest price in dollars.',
  older: 'From an answer: those that come after it.',
  newer: 'From an answer: those that come before it.',
  limit: 'At most 100.',
}

const refundOperations = (path: string, what: string): Operation[] => [
  { method: 'get', path, summary: `How far the refund of ${what} is`, data: refundShape },
  {
    method: 'post',
    path,
    summary: `Pay back ${what}, signed by the wallet that was paid; asked twice it moves the money once`,
    body: refundRequest,
    data: refundShape,
    session: true,
  },
]

const file = (kind: string, contentType: string): Operation => ({
  method: 'get',
  path: `/exports/payments.${kind}`,
  summary:
    'All that came, by the day of its block, and all that went back, by the day of its proof; at its end a line of sums for each kind and state',
  query: { ...publisher, ...range },
  contentType,
})

/** The part of the API that is about money. */
export const paymentOperations: readonly Operation[] = [
  { method: 'get', path: '/payments', summary: 'Payments, newest first', query: filter, data: paymentsShape },
  { method: 'get', path: '/payments/{id}', summary: 'One payment and its story', data: paymentShape },
  {
    method: 'get',
    path: '/payments/{id}/receipt',
    summary: 'A signed receipt (x402 offer-and-receipt); its key is in /.well-known/did.json',
    data: receiptShape,
  },
  ...refundOperations('/payments/{id}/refund', 'a payment'),
  {
    method: 'get',
    path: '/orphans',
    summary: `What came and bought nothing, newest first, at most ${mostListed}`,
    query: publisher,
    data: orphansShape,
  },
  ...refundOperations('/orphans/{id}/refund', 'an orphan'),
  file('csv', 'text/csv'),
  file('jsonl', 'application/jsonl'),
]
