import 'server-only'
import { createHash } from 'node:crypto'
import type { PublicClient } from 'viem'
import { type Entitlement, findEntitlement } from './access/entitlements'
import { type Token, tokenAt, tokensOn, usdcOn } from './chains/tokens'
import { claim, findByAuthorization, findLive } from './payments/ledger'
import { follow, type Machine, railOf, submit } from './payments/machine'
import type { Payment } from './payments/payment'
import { checkOnChain, checkTerms, type Refusal } from './payments/verify'
import { isOpen } from './payments/wait'
import { type Quote, readQuote } from './pricing/quote'
import type { Tariff, Terms } from './pricing/tariff'
import type { KeyRing } from './token'
import type { SignedPayment } from './x402/exact-evm'
import { maxTimeoutSeconds } from './x402/payment-required'

/** How long one request follows a payment. Below every platform's limit for a request. */
export const followMs = 20_000
/** Logs of a payment are looked for from a little before its claim: a node may be behind another. */
const blocksBack = 50n

export interface Seller {
  /** Of the first network that is offered; it knows the others. */
  machine: Machine
  quoteKeys: KeyRing
}

export interface Purchase {
  signed: SignedPayment
  tariff: Tariff
  /** The price before the current one, for as long as v1 clients, who cannot echo a quote, may still pay it. */
  previousTerms: Terms[]
}

/**
 * How a purchase ended.
 *
 * `granted` means that the money is proven to have moved: by this payment, or, when the wallet already owned the article,
 * by an earlier one, and then this one was not submitted. `refused` means that it is certain that this
 * payment cannot move any: the only outcome that may be answered with a 402. `open` means neither is known yet.
 */
export type PurchaseOutcome =
  | { kind: 'granted'; entitlement: Entitlement; alreadyOwned: boolean }
  | { kind: 'refused'; reason: string; detail?: string }
  | { kind: 'open'; payment: Payment }
  | { kind: 'bound_elsewhere' }
  | { kind: 'unavailable' }

/** Takes a payment for an article: terms, then claim, then settlement, then proof, then the grant. */
export async function purchase(seller: Seller, request: Purchase, nowMs: number): Promise<PurchaseOutcome> {
  const { signed, tariff } = request
  const rail = railFor(seller, signed)
  const machine = rail ?? seller.machine
  const deadlineMs = nowMs + followMs
  const quote = signed.accepted && readQuote(seller.quoteKeys, signed.accepted.quote)
  const quoteHash = quote ? hashOf(quote.id) : null

  // First of all: what was claimed before may be under way, whatever this request says of its terms.
  const known = await findKnown(machine.db, signed)
  if (known) return redeliver(machine, known, tariff.slug, quoteHash, deadlineMs)
  const agreed = agreedTerms(quote, request, machine.token)
  if (agreed.kind === 'refused') return agreed
  if (!rail) return { kind: 'refused', reason: 'invalid_network' }
  if (agreed.quote && agreed.quote.expiresAt * 1000 <= nowMs)
    return { kind: 'refused', reason: 'payment_expired' }
  const wrong = checkTerms(signed, agreed.terms, Math.floor(nowMs / 1000))
  if (wrong) return { kind: 'refused', reason: wrong }

  // Before the chain is looked at: what it then calls unused is not the payment that bought the article.
  const owned = await findEntitlement(machine.db, signed.authorization.from, tariff.slug)
  const look = await lookAtChain(machine.client, machine.token, signed)
  if (!look) return { kind: 'unavailable' }
  // A fresh signature proves the wallet. It already owns the article, so the payment is not submitted.
  if (owned && (!look.refusal || look.refusal === 'invalid_exact_evm_insufficient_balance')) {
    return { kind: 'granted', entitlement: owned, alreadyOwned: true }
  }
  if (look.refusal) {
    const overtaken = await overtakenBy(machine, request, look.refusal, quoteHash, deadlineMs)
    return overtaken ?? { kind: 'refused', reason: look.refusal }
  }

  return claimAndSettle(
    machine,
    {
      payment: signed,
      asset: machine.token.address,
      slug: tariff.slug,
      priceVersion: agreed.quote?.priceVersion ?? tariff.priceVersion,
      quoteHash,
      fromBlock: look.block > blocksBack ? look.block - blocksBack : 0n,
    },
    deadlineMs,
  )
}

/** The rail that a payment says it is for. v1 clients do not name the token, and are offered USDC only. */
function railFor({ machine }: Seller, { network, accepted }: SignedPayment): Machine | undefined {
  const token = (accepted && tokenAt(network, accepted.asset)) ?? usdcOn(network)
  return token && railOf(machine, { network, asset: token.address })
}

/** Finds a payment by its authorization, in whichever token of its network it was claimed. */
async function findKnown(db: Machine['db'], signed: SignedPayment): Promise<Payment | undefined> {
  const tokens = tokensOn(signed.network)
  const found = await Promise.all(tokens.map(({ address }) => findByAuthorization(db, signed, address)))
  return found.find((payment) => payment !== undefined)
}

type Agreed =
  | { kind: 'agreed'; terms: { amount: string; payTo: string }; quote?: Quote }
  | Extract<PurchaseOutcome, { kind: 'refused' }>

/** Finds the terms that bind both sides: those of our quote, or for v1 the current price or the one just before. */
function agreedTerms(
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

async function lookAtChain(
  client: PublicClient,
  token: Token,
  signed: SignedPayment,
): Promise<{ refusal: Refusal | undefined; block: bigint } | undefined> {
  try {
    const [refusal, block] = await Promise.all([checkOnChain(client, token, signed), client.getBlockNumber()])
    return { refusal, block }
  } catch {
    return undefined
  }
}

/**
 * The chain may look the way it does because, while we looked, a copy of this very payment was settled, or another
 * payment of this wallet for this article. Then that one's outcome is the answer, not a 402 that asks for money again.
 */
async function overtakenBy(
  machine: Machine,
  { signed, tariff }: Purchase,
  refusal: Refusal,
  quoteHash: string | null,
  deadlineMs: number,
): Promise<PurchaseOutcome | undefined> {
  const same = await findByAuthorization(machine.db, signed, machine.token.address)
  if (same) return redeliver(machine, same, tariff.slug, quoteHash, deadlineMs)
  // Of all refusals only this one says that the signature is the wallet's and still unused.
  if (refusal !== 'invalid_exact_evm_insufficient_balance') return undefined
  const other = await findLive(machine.db, signed.authorization.from, tariff.slug)
  return other && followOther(machine, signed, other, deadlineMs)
}

/** Waits for another payment of a wallet that has signed for the same article. `undefined` when that one ends unpaid. */
async function followOther(
  machine: Machine,
  signed: SignedPayment,
  other: Payment,
  deadlineMs: number,
): Promise<PurchaseOutcome | undefined> {
  const current = await follow(machine, other, deadlineMs)
  if (isOpen(current)) return { kind: 'open', payment: current }
  const entitlement = await findEntitlement(machine.db, signed.authorization.from, other.slug)
  return entitlement && { kind: 'granted', entitlement, alreadyOwned: true }
}

async function claimAndSettle(
  machine: Machine,
  input: Parameters<typeof claim>[1],
  deadlineMs: number,
): Promise<PurchaseOutcome> {
  const { payment: signed, slug, quoteHash } = input
  for (;;) {
    const outcome = await claim(machine.db, input)
    if (outcome.kind === 'claimed') {
      await submit(machine, outcome.payment, deadlineMs)
      return outcomeOf(machine, outcome.payment, deadlineMs)
    }
    if (outcome.kind === 'known') return redeliver(machine, outcome.payment, slug, quoteHash, deadlineMs)
    const other = await follow(machine, outcome.payment, deadlineMs)
    if (isOpen(other)) return { kind: 'open', payment: other }
    const owned = await findEntitlement(machine.db, signed.authorization.from, slug)
    if (owned) return { kind: 'granted', entitlement: owned, alreadyOwned: true }
  }
}

/**
 * Answers an authorization that is already claimed. Once settled it is public calldata and proves nothing about who
 * sends it: the body goes only to whoever also holds the quote, which never reaches the chain.
 */
async function redeliver(
  machine: Machine,
  payment: Payment,
  slug: string,
  quoteHash: string | null,
  deadlineMs: number,
): Promise<PurchaseOutcome> {
  if (payment.slug !== slug) return { kind: 'bound_elsewhere' }
  const isSender = quoteHash !== null && payment.quoteHash === quoteHash
  if (isSender) return outcomeOf(machine, payment, deadlineMs)
  const current = await follow(machine, payment, deadlineMs)
  if (isOpen(current)) return { kind: 'open', payment: current }
  return { kind: 'refused', reason: current.reason ?? 'invalid_exact_evm_nonce_already_used' }
}

async function outcomeOf(machine: Machine, payment: Payment, deadlineMs: number): Promise<PurchaseOutcome> {
  const current = await follow(machine, payment, deadlineMs)
  if (isOpen(current)) return { kind: 'open', payment: current }
  if (current.state !== 'settled' && current.state !== 'final') {
    return { kind: 'refused', reason: current.reason ?? 'invalid_transaction_state' }
  }
  const entitlement = await findEntitlement(machine.db, current.authorization.from, current.slug)
  return entitlement
    ? { kind: 'granted', entitlement, alreadyOwned: false }
    : { kind: 'refused', reason: 'invalid_transaction_state' }
}

function hashOf(quoteId: string): string {
  return createHash('sha256').update(quoteId).digest('hex')
}
