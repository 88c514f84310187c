import 'server-only'
import type { Address, Hex, PublicClient } from 'viem'
import { blockAfter, headOf, safeBlock } from '../chains/blocks'
import type { Token } from '../chains/tokens'
import type { Db } from '../db/client'
import type { Facilitator, SubmitOutcome } from '../facilitators/facilitator'
import { areOfOneMind, isAgreed, type Quorum } from './agree'
import { hasRested } from './attempts'
import { book, end } from './book'
import { move, release, takeOver } from './ledger'
import type { Payment } from './payment'
import { type ChainFact, factOf, isOver, type Proof, proofInTransaction } from './prove'
import type { Look } from './verify'
import { isOpen, waitForOutcome } from './wait'

/** What a payment on one network in one token needs to move on. */
export interface Machine {
  db: Db
  /** CAIP-2. */
  network: string
  client: PublicClient
  token: Token
  facilitator: Facilitator
  /** Payments above this many atomic units count only once their block is `safe`; without it all count at once. */
  safeAbove?: bigint | undefined
  /** Whose wallets may pay before they are on the chain, in lower case; none without it. */
  walletFactories?: readonly Address[] | undefined
  /** When one node's word is not enough. */
  quorum?: Quorum | undefined
  /** Finds the machine of another network or token, where there is more than one. */
  railOf?: (payment: Pick<Payment, 'network' | 'asset'>) => Machine | undefined
}

/** The machine for a payment's own network and token; `undefined` when these are not switched on. */
export function railOf(machine: Machine, payment: Pick<Payment, 'network' | 'asset'>): Machine | undefined {
  return machine.railOf ? machine.railOf(payment) : machine
}

/** A payment whose submission came to nothing we know of is submitted again after this long. */
const restSeconds = 15
/** A receipt is looked for with each new block, and this often whatever the node says of blocks. */
const lookAgainMs = 1000

/**
 * Takes a payment that this process holds through submission and proof, as far as it gets before the deadline.
 * Afterwards `payment.state` says how far that was.
 */
export async function submit(
  machine: Machine,
  payment: Payment,
  deadlineMs: number,
  look?: Look,
): Promise<void> {
  const { facilitator, token } = machine
  const first = payment.state === 'claimed'
  const head = headOf(machine.client)
  const outcome = await facilitator
    .settle(payment, token, look)
    .catch((): SubmitOutcome => ({ kind: 'unknown', reason: 'the submission broke off' }))
  if (outcome.kind === 'submitted') {
    await afterSubmission(machine, payment, { transaction: outcome.transaction, head }, deadlineMs)
  } else if (outcome.kind === 'refused' && first) {
    await afterRefusal(machine, payment, outcome.reason, deadlineMs)
  } else if (outcome.kind !== 'overtaken') {
    await toUnknown(machine, payment, outcome.reason)
    await resolve(machine, payment, deadlineMs)
  }
}

async function afterSubmission(
  machine: Machine,
  payment: Payment,
  { transaction, head }: { transaction: Hex; head: bigint },
  deadlineMs: number,
): Promise<void> {
  // A facilitator that waits for the block itself leaves nothing to wait for: then the proof is booked at once.
  const isKnown = payment.state === 'pending' && payment.transaction === transaction
  if (!isKnown) {
    const look = await lookIn(machine, payment, transaction)
    if (look.proof && (await bookWhenDeep(machine, payment, look.proof))) return
    if (payment.state === 'pending') await toUnknown(machine, payment, 'submitted again')
    if (!(await move(machine.db, payment, 'pending', { transaction }))) return
  }
  await awaitProof(machine, payment, { transaction, head }, deadlineMs)
}

/** From here on the chain is asked. Also where it was unknown before: the time to rest begins anew. */
async function toUnknown(machine: Machine, payment: Payment, reason: string): Promise<void> {
  await move(machine.db, payment, 'unknown', { reason })
}

/** Nothing was sent by us. Somebody else may have submitted the authorization first, which is as good as ours. */
async function afterRefusal(
  machine: Machine,
  payment: Payment,
  reason: string,
  deadlineMs: number,
): Promise<void> {
  const fact = await factOf(machine.client, payment).catch(() => undefined)
  if (fact?.kind === 'unused' && (await isBelieved(machine, payment, fact))) {
    if (await end(machine.db, payment, 'rejected', reason)) return
  }
  await toUnknown(machine, payment, reason)
  await resolve(machine, payment, deadlineMs)
}

function lookIn(
  machine: Machine,
  payment: Payment,
  transaction: Hex,
): Promise<{ mined: boolean; proof?: Proof }> {
  return proofInTransaction(machine.client, payment, transaction).catch(() => ({ mined: false }))
}

/**
 * Looks for the transaction until it is mined, and deep enough, or the deadline is there.
 *
 * @param head the newest block from before it was sent: it is not in that one
 */
async function awaitProof(
  machine: Machine,
  payment: Payment,
  { transaction, head }: { transaction: Hex; head: bigint },
  deadlineMs: number,
): Promise<void> {
  for (let seen = head; Date.now() < deadlineMs; ) {
    await blockAfter(machine.client, seen, Math.min(deadlineMs - Date.now(), lookAgainMs))
    seen = headOf(machine.client)
    const look = await lookIn(machine, payment, transaction)
    if (look.proof && (await bookWhenDeep(machine, payment, look.proof))) return
    if (look.mined && !look.proof) {
      await toUnknown(machine, payment, 'the transaction proves nothing about this payment')
      return resolve(machine, payment, deadlineMs)
    }
  }
  await release(machine.db, payment)
}

/** Books a proof, unless so much money is at stake that its block must be safe first, or a second node must show it. */
export async function bookWhenDeep(machine: Machine, payment: Payment, proof: Proof): Promise<boolean> {
  if (!(await isDeep(machine, payment, proof.blockNumber))) return false
  if (!(await isAgreed(machine.quorum, payment, proof))) return false
  await book(machine.db, payment, proof)
  return true
}

async function isDeep(
  { client, network, safeAbove }: Machine,
  { authorization: { value } }: Payment,
  blockNumber: bigint,
): Promise<boolean> {
  if (safeAbove === undefined || value <= safeAbove) return true
  const safe = await safeBlock(client, network).catch(() => undefined)
  return safe !== undefined && blockNumber <= safe.number
}

/** Whether a payment may be ended unpaid on this word: as deep in the chain, and said by as many nodes, as a proof has to be. */
async function isBelieved(
  machine: Machine,
  payment: Payment,
  fact: Exclude<ChainFact, { kind: 'paid' }>,
): Promise<boolean> {
  if (fact.kind !== 'unused' && !(await isDeep(machine, payment, fact.blockNumber))) return false
  return areOfOneMind(
    machine.quorum,
    payment,
    async (node) => (await factOf(node, payment)).kind === fact.kind,
  )
}

/** Ends a payment that one node calls over, unused: where another has to say so too, once it does. */
export async function endOver(machine: Machine, payment: Payment): Promise<boolean> {
  const isBelieved = await areOfOneMind(machine.quorum, payment, (node) => isOver(node, payment))
  return isBelieved && end(machine.db, payment, 'expired', 'payment_expired')
}

/**
 * Settles an open payment from the chain alone. What it cannot settle stays open: no node, no facilitator and no clock
 * of ours can turn silence into "not paid".
 */
export async function resolve(machine: Machine, payment: Payment, deadlineMs: number): Promise<void> {
  const { db, client } = machine
  try {
    const fact = await factOf(client, payment)
    if (fact.kind === 'paid') await bookWhenDeep(machine, payment, fact.proof)
    else if (fact.kind === 'unused') await resolveUnused(machine, payment, deadlineMs)
    else if (await isBelieved(machine, payment, fact))
      await end(db, payment, fact.kind, 'invalid_transaction_state')
  } catch {
    // The node or the database did not answer. The payment stays as it is for whoever comes next.
  }
  if (isOpen(payment)) await release(db, payment)
}

async function resolveUnused(machine: Machine, payment: Payment, deadlineMs: number): Promise<void> {
  if (await isOver(machine.client, payment)) {
    await endOver(machine, payment)
  } else if (await hasRested(machine.db, payment, restSeconds)) {
    // The same authorization again cannot charge twice: the token takes a nonce once.
    await submit(machine, payment, deadlineMs)
  }
}

/** Goes on with a payment that this process holds, from wherever it was left. */
export async function advance(machine: Machine, payment: Payment, deadlineMs: number): Promise<void> {
  if (payment.state === 'claimed') await submit(machine, payment, deadlineMs)
  else await resolve(machine, payment, deadlineMs)
}

/**
 * Brings a payment that is already known as far as it gets: waits for whoever is at work on it, and goes on with it
 * when nobody is.
 */
export async function follow(machine: Machine, payment: Payment, deadlineMs: number): Promise<Payment> {
  // The same wallet may be paying for the article on another chain, and only that chain can tell of it.
  const rail = railOf(machine, payment)
  let current = payment
  while (rail && isOpen(current) && Date.now() < deadlineMs) {
    current = await waitForOutcome(rail.db, current, deadlineMs)
    // Somebody else may be at work on it after all: then it is waited for again.
    if (!isOpen(current) || !(await takeOver(rail.db, current))) continue
    await advance(rail, current, deadlineMs)
    if (isOpen(current)) await new Promise((done) => setTimeout(done, 1000))
  }
  return current
}
