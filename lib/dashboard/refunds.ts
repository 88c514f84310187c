import 'server-only'
import { type Hex, isHex } from 'viem'
import { z } from 'zod'
import { db } from '../db/client'
import { env } from '../env'
import type { Problem } from '../http/problem'
import { type Machine, railOf } from '../payments/machine'
import { findRefund, noteRefundSent, openRefund } from '../payments/refunds'
import { type Refusal, type Tried, tryOnChain } from '../payments/verify'
import { advanceRefund, lookAtRefund } from '../refunds'
import { machines } from '../seller'
import { type RefundTerms, refundAuthorization, refundSeconds } from '../x402/refund'
import { type Actor, mayChange } from './actor'
import { forbidden, invalid, notFound, type Outcome } from './api'
import { findOrphanOf } from './orphans'
import { findPaymentDetail } from './payment'
import { type RefundView, refundView } from './refund-view'

const hex = (most: number) =>
  z
    .string()
    .max(most, 'is too long')
    .refine((text) => isHex(text), 'is not hex: it begins with 0x')
    .transform((text) => text.toLowerCase() as Hex)

/** What the publisher's wallet has signed. */
export const refundRequest = z.strictObject({
  signature: hex(8000),
  /** Seconds since the epoch. */
  validBefore: z.int('is not a time: write seconds since 1970'),
  /** Whether the payer goes on reading. */
  keepAccess: z.boolean('is missing: say whether the payer may go on reading'),
  /** Where the wallet has sent it itself. */
  transaction: hex(66).optional(),
})
export type RefundRequest = z.infer<typeof refundRequest>

export type RefundKind = 'payment' | 'orphan'

/** Less than this and it could expire on its way. */
const leastSeconds = 60

/**
 * Takes a signed refund: checks it as the token will, writes it down, and brings it to the chain. Asked twice, it answers
 * with the one that there is: the token moves the money once.
 */
export async function requestRefund(
  actor: Actor,
  kind: RefundKind,
  id: string,
  request: RefundRequest,
): Promise<Outcome<RefundView>> {
  const owed = await owedFor(actor, kind, id)
  if (!owed) return notFound(kind)
  if (!mayChange(actor, owed.publisher)) return { ok: false, problem: forbidden }
  if (!owed.terms) return { ok: false, problem: notPaid }
  const machine = railOf(machines()[0], owed.terms)
  if (!machine) return { ok: false, problem: networkOff }
  const known = await findRefund(machine.db, id)
  if (known && known.state !== 'expired') return answerKnown(machine, known, request)
  const { keepAccess: keepsAccess } = request
  const checked = await check(machine, owed.terms, request)
  if (!checked.ok) return checked
  const { signature, fromBlock } = checked.data
  const validBefore = BigInt(request.validBefore)
  const input = { terms: owed.terms, kind, publisher: owed.publisher, keepsAccess, by: actor.wallet }
  const refund = await openRefund(machine.db, { ...input, signature, validBefore, fromBlock })
  if (!refund) return { ok: false, problem: overtaken }
  if (request.transaction) await noteRefundSent(machine.db, refund, request.transaction)
  // What breaks off here is written down, and a job goes on with it.
  await advanceRefund(machine, refund).catch(() => undefined)
  return { ok: true, data: refundView(refund) }
}

async function answerKnown(
  machine: Machine,
  known: NonNullable<Awaited<ReturnType<typeof findRefund>>>,
  { transaction }: RefundRequest,
): Promise<Outcome<RefundView>> {
  if (transaction && known.transaction === null) await noteRefundSent(machine.db, known, transaction)
  return { ok: true, data: refundView(await lookAtRefund(machine, known)) }
}

/** Looks at a refund, after asking the chain once more when it is on its way. */
export async function refundStatus(actor: Actor, kind: RefundKind, id: string): Promise<Outcome<RefundView>> {
  const owed = await owedFor(actor, kind, id)
  const refund = owed && (await findRefund(db(env().DATABASE_URL), id))
  if (!refund) return notFound('refund')
  const machine = railOf(machines()[0], refund)
  return { ok: true, data: refundView(machine ? await lookAtRefund(machine, refund) : refund) }
}

/** What can be paid back, for somebody who may see it. Without terms it has moved no money that could be. */
async function owedFor(
  actor: Actor,
  kind: RefundKind,
  id: string,
): Promise<{ publisher: string; terms: RefundTerms | null } | undefined> {
  if (kind === 'payment') {
    const payment = await findPaymentDetail(actor, id)
    return payment && { publisher: payment.publisher, terms: payment.refundTerms }
  }
  const orphan = await findOrphanOf(actor, id)
  return orphan && { publisher: orphan.publisher, terms: orphan.at === null ? null : orphan.refundTerms }
}

/** Checks a signature on the chain, by the token itself: also a smart wallet's, which is asked by ERC-1271. */
async function check(
  { client, token, walletFactories = [] }: Machine,
  terms: RefundTerms,
  { signature, validBefore }: RefundRequest,
): Promise<Outcome<{ signature: Hex; fromBlock: bigint }>> {
  const left = validBefore - Date.now() / 1000
  if (left < leastSeconds || left > refundSeconds)
    return invalid([{ field: 'validBefore', message: outOfTime }])
  const authorization = refundAuthorization(terms, BigInt(validBefore))
  const signed = { x402Version: 2 as const, network: terms.network, authorization, signature }
  let tried: Tried
  try {
    tried = await tryOnChain(client, token, signed, { factories: walletFactories })
  } catch {
    return { ok: false, problem: chainSilent }
  }
  if ('refusal' in tried) return invalid([{ field: 'signature', message: sayRefusal(tried.refusal, terms) }])
  const { blockNumber } = tried.look
  return {
    ok: true,
    data: { signature: tried.look.signature, fromBlock: blockNumber > 50n ? blockNumber - 50n : 0n },
  }
}

const outOfTime = 'is not between a minute and an hour from now: set your clock, and sign again'

function sayRefusal(refusal: Refusal, { payTo }: RefundTerms): string {
  switch (refusal) {
    case 'invalid_exact_evm_signature':
      return `is not that of ${payTo}, the wallet that was paid, under exactly this refund`
    case 'invalid_exact_evm_insufficient_balance':
      return `is good, but ${payTo} does not hold as much: send it the tokens, then sign again`
    case 'invalid_exact_evm_nonce_already_used':
      return 'is for a refund that the token has seen already: look at the wallet’s transfers'
    default:
      return `was not accepted by the token (${refusal})`
  }
}

const notPaid: Problem = {
  status: 409,
  code: 'not_paid',
  title: 'There is nothing to pay back yet',
  detail: 'This has moved no money, or not in a block that stands. No money was moved now either.',
}

const networkOff: Problem = {
  status: 409,
  code: 'network_off',
  title: 'Its network is switched off here',
  detail: 'Nothing was moved. Switch the network on again in NETWORKS, then refund the payment.',
}

const overtaken: Problem = {
  status: 409,
  code: 'changed_since',
  title: 'Somebody was faster',
  detail:
    'It is being refunded already, or its payer has just bought something with it. Nothing was moved by this. Load the page again.',
}

const chainSilent: Problem = {
  status: 503,
  code: 'chain_unavailable',
  title: 'The chain does not answer',
  detail: 'The refund was not taken and no money was moved. Try again in a moment.',
  headers: { 'Retry-After': '5' },
}
