import 'server-only'
import { createHash } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import { type Entitlement, findEntitlement } from './access/entitlements'
import { agreedTerms, saleOf } from './agreed-terms'
import { type Token, tokenAt, usdcOn } from './chains/tokens'
import { coveredBy, followOther } from './covered'
import { adopt, endIfPaidBack, findOrphan } from './payments/incoming'
import {
  claim,
  findByAuthorization,
  findLive,
  type Looked,
  lookUp,
  release,
  type Sale,
} from './payments/ledger'
import { bookWhenDeep, follow, type Machine, railOf, submit } from './payments/machine'
import type { Payment } from './payments/payment'
import { checkTerms, type Look, type Refusal, type Tried, tryOnChain } from './payments/verify'
import { isOpen } from './payments/wait'
import { readQuote } from './pricing/quote'
import type { SoldTerms, Tariff } from './pricing/tariff'
import { followMs } from './time-limits'
import type { KeyRing } from './token'
import type { SignedPayment } from './x402/exact-evm'

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
  previousTerms: SoldTerms[]
  /** What was looked up for this very request already. */
  looked?: Looked
  /** Who asks; a program when nobody says. */
  buyer?: 'person' | 'program'
  /** A pass that the wallet holds for it, as far as the caller has looked. */
  cover?: Entitlement | undefined
  /** A pass for it that the wallet is paying for meanwhile, by its payment's id. */
  openPass?: string | null
  /** Is told how far it comes, for a caller that may not wait for the end. */
  progress?: Progress
}

/** How far a purchase has come. Where nothing is set nothing was submitted, and after `followMs` nothing will be. */
export interface Progress {
  /** A claim was begun: the money may move from here on. */
  isClaiming?: boolean
  /** What was claimed, by this request or before it. */
  payment?: Payment
}

/**
 * How a purchase ended.
 *
 * `granted` means that the money is proven to have moved: by this payment, or, when the wallet already owned the article or a
 * pass for it, by an earlier one, and then this one was not submitted. `isWallet` is false when the sender has shown a right to the article
 * and nothing else: somebody else may have paid it. `refused` means that it is certain that this
 * payment cannot move any: the only outcome that may be answered with a 402. `open` means neither is known yet.
 */
export type PurchaseOutcome =
  | { kind: 'granted'; entitlement: Entitlement; alreadyOwned: boolean; isWallet: boolean }
  | { kind: 'refused'; reason: string; detail?: string }
  | { kind: 'open'; payment: Payment }
  | { kind: 'bound_elsewhere' }
  | { kind: 'unavailable' }

/** Takes a payment for an article: terms, then claim, then settlement, then proof, then the grant. */
export async function purchase(seller: Seller, request: Purchase, nowMs: number): Promise<PurchaseOutcome> {
  const { signed, tariff, progress = {} } = request
  const rail = railFor(seller, signed)
  const machine = rail ?? seller.machine
  const deadlineMs = nowMs + followMs
  const quote = signed.accepted && readQuote(seller.quoteKeys, signed.accepted.quote)
  const quoteHash = quote ? hashOf(quote.id) : null

  // First of all: what was claimed before may be under way, whatever this request says of its terms.
  const { known, hasOrphan } = request.looked ?? (await lookUpFor(seller, signed, sql`null`))
  if (known) {
    progress.payment = known
    return redeliver(machine, known, tariff.slug, quoteHash, deadlineMs)
  }
  const agreed = agreedTerms(quote, request, machine.token)
  if (agreed.kind === 'refused') return agreed
  if (!rail) return { kind: 'refused', reason: 'invalid_network' }
  if (agreed.quote && agreed.quote.expiresAt * 1000 <= nowMs)
    return { kind: 'refused', reason: 'payment_expired' }
  const wrong = checkTerms(signed, agreed.terms, Math.floor(nowMs / 1000))
  if (wrong) return { kind: 'refused', reason: wrong }

  const trial = { factories: machine.walletFactories, callOnly: !machine.facilitator.relayer }
  const tried = await tryOnChain(machine.client, machine.token, signed, trial).catch(() => undefined)
  if (!tried) return { kind: 'unavailable' }
  if ('refusal' in tried) {
    const overtaken = await overtakenBy(machine, request, tried.refusal, quoteHash, deadlineMs)
    if (overtaken) return overtaken
  }
  // A payment request is paid for somebody else, whom the payer's pass is no use to.
  if (!agreed.quote?.request && provesWallet(tried)) {
    const covered = await coveredBy(machine, request, deadlineMs)
    if (covered) return covered
  }
  const sale = saleOf(request, agreed, machine.token, quoteHash)
  if (hasOrphan && provesWallet(tried)) {
    const redeemed = await redeemOrphan(machine, signed, agreed.terms, sale)
    if (redeemed) return redeemed
  }
  if ('refusal' in tried) return afterTrial(machine, signed, tried, agreed.terms)
  const { look } = tried
  const input = {
    payment: { ...signed, signature: look.signature },
    asset: machine.token.address,
    ...sale,
    fromBlock: look.blockNumber > blocksBack ? look.blockNumber - blocksBack : 0n,
  }
  return claimAndSettle(machine, input, { look, progress }, deadlineMs)
}

/** Looks up what is known of a payment, and whatever else a caller wants to know from the same statement. */
export function lookUpFor<T>({ machine }: Seller, signed: SignedPayment, also: SQL<T>): Promise<Looked<T>> {
  return lookUp(machine.db, signed, (tokenOf(signed) ?? machine.token).address, also)
}

const nonceUsed = 'invalid_exact_evm_nonce_already_used'

/** Whether the signature is the wallet's and was not on the chain before: then it is the wallet that is asking. */
function provesWallet(tried: Tried): boolean {
  return 'look' in tried || tried.refusal === 'invalid_exact_evm_insufficient_balance'
}

/** Refuses what the token refuses. A nonce that is used and unknown to us may have paid us: then that is written down. */
async function afterTrial(
  machine: Machine,
  signed: SignedPayment,
  { refusal, detail }: Extract<Tried, { refusal: Refusal }>,
  { payTo }: { payTo: string },
): Promise<PurchaseOutcome> {
  if (refusal !== nonceUsed) return { kind: 'refused', reason: refusal, ...(detail ? { detail } : {}) }
  const adopted = await adopt(machine, signed, payTo).catch(() => undefined)
  return adopted === undefined ? { kind: 'unavailable' } : { kind: 'refused', reason: nonceUsed }
}

/**
 * Lets a wallet have the article for a payment of the same amount that has bought it nothing, because our record of it was
 * lost or it never reached us. The new authorization is not submitted.
 */
async function redeemOrphan(
  machine: Machine,
  signed: SignedPayment,
  terms: { amount: string; payTo: string },
  sale: Sale,
): Promise<PurchaseOutcome | undefined> {
  const { from } = signed.authorization
  const orphan = await findOrphan(machine, from, terms.payTo, BigInt(terms.amount))
  if (!orphan) return undefined
  const { payTo: to, amount: value, nonce } = orphan
  const authorization = { from, to, value, validAfter: 0n, validBefore: 0n, nonce }
  const payment: SignedPayment = { ...signed, authorization, signature: '0x' }
  const asset = machine.token.address
  const claimed = await claim(machine.db, {
    payment,
    asset,
    ...sale,
    fromBlock: orphan.blockNumber,
  })
  if (claimed.kind !== 'claimed') return undefined
  if (await endIfPaidBack(machine, claimed.payment, orphan)) return undefined
  if (!(await bookWhenDeep(machine, claimed.payment, orphan))) {
    await release(machine.db, claimed.payment)
    return { kind: 'open', payment: claimed.payment }
  }
  const entitlement = justGranted(claimed.payment)
  return entitlement && { kind: 'granted', entitlement, alreadyOwned: true, isWallet: true }
}

/** The token that a payment says it is in. v1 clients do not name it, and are offered USDC only. */
function tokenOf({ network, accepted }: SignedPayment): Token | undefined {
  return (accepted && tokenAt(network, accepted.asset)) ?? usdcOn(network)
}

/** The rail that a payment says it is for, when it is switched on. */
export function railFor({ machine }: Seller, signed: SignedPayment): Machine | undefined {
  const token = tokenOf(signed)
  return token && railOf(machine, { network: signed.network, asset: token.address })
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

async function claimAndSettle(
  machine: Machine,
  input: Parameters<typeof claim>[1],
  { look, progress }: { look: Look; progress: Progress },
  deadlineMs: number,
): Promise<PurchaseOutcome> {
  const { payment: signed, slug, quoteHash } = input
  while (Date.now() < deadlineMs) {
    progress.isClaiming = true
    const outcome = await claim(machine.db, input)
    if (outcome.kind !== 'busy') progress.payment = outcome.payment
    if (outcome.kind === 'claimed') {
      await submit(machine, outcome.payment, deadlineMs, look)
      return outcomeOf(machine, outcome.payment, deadlineMs, true)
    }
    if (outcome.kind === 'known') return redeliver(machine, outcome.payment, slug, quoteHash, deadlineMs)
    // A fresh signature proves the wallet. When it owns the article, or is paying for it, this one is not submitted.
    const other = await followOther(machine, signed, outcome.payment, deadlineMs)
    if (other) return other
  }
  return { kind: 'unavailable' }
}

/**
 * Answers an authorization that is already claimed. Once settled it is public calldata and proves nothing about who
 * sends it: the body goes only to whoever also holds the quote, which never reaches the chain. The quote of a payment
 * request was made for somebody else than its payer, so holding that one is a right to the article and no proof of the wallet.
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
  if (isSender) return outcomeOf(machine, payment, deadlineMs, payment.requestHash === null)
  const current = await follow(machine, payment, deadlineMs)
  if (isOpen(current)) return { kind: 'open', payment: current }
  return { kind: 'refused', reason: current.reason ?? 'invalid_exact_evm_nonce_already_used' }
}

async function outcomeOf(
  machine: Machine,
  payment: Payment,
  deadlineMs: number,
  isWallet: boolean,
): Promise<PurchaseOutcome> {
  const current = await follow(machine, payment, deadlineMs)
  if (isOpen(current)) return { kind: 'open', payment: current }
  if (current.state !== 'settled' && current.state !== 'final') {
    return { kind: 'refused', reason: current.reason ?? 'invalid_transaction_state' }
  }
  const entitlement =
    justGranted(current) ?? (await findEntitlement(machine.db, current.authorization.from, current.slug))
  return entitlement
    ? { kind: 'granted', entitlement, alreadyOwned: false, isWallet }
    : { kind: 'refused', reason: 'invalid_transaction_state' }
}

/** The right that this very request has booked: there is no need to read it again. */
function justGranted(payment: Payment): Entitlement | undefined {
  const { granted, transaction, authorization, slug, scope, network, asset } = payment
  if (!granted || !transaction) return undefined
  const { from: wallet, to: payTo, value: amount } = authorization
  return {
    ...granted,
    wallet,
    slug,
    scope,
    transaction,
    network,
    amount,
    asset,
    payTo,
    grantedAt: new Date(),
  }
}

function hashOf(quoteId: string): string {
  return createHash('sha256').update(quoteId).digest('hex')
}
