import 'server-only'
import type { Hex, PublicClient } from 'viem'
import type { Token } from '../chains/tokens'
import type { Db } from '../db/client'
import type { Facilitator, SubmitOutcome } from '../facilitators/facilitator'
import { isAgreed, type Quorum } from './agree'
import { book, move, release, takeOver } from './ledger'
import type { Payment } from './payment'
import { factOf, type Proof, proofInTransaction } from './prove'
import { isOpen, waitForOutcome } from './wait'

/** What a payment on one network in one token needs to move on. */
export interface Machine {
  db: Db
  client: PublicClient
  token: Token
  facilitator: Facilitator
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
const resubmitAfterMs = 15_000

/**
 * Takes a payment that this process holds through submission and proof, as far as it gets before the deadline.
 * Afterwards `payment.state` says how far that was.
 */
export async function submit(machine: Machine, payment: Payment, deadlineMs: number): Promise<void> {
  const { db, facilitator, token } = machine
  const first = payment.state === 'claimed'
  // Written before the call: from here on the money may move whether or not we hear back.
  if (!(await move(db, payment, 'submitting'))) return
  const outcome = await facilitator
    .settle(payment, token)
    .catch((): SubmitOutcome => ({ kind: 'unknown', reason: 'the submission broke off' }))
  if (outcome.kind === 'submitted') {
    if (!(await move(db, payment, 'pending', { transaction: outcome.transaction }))) return
    await awaitProof(machine, payment, outcome.transaction, deadlineMs)
  } else if (outcome.kind === 'refused' && first) {
    await afterRefusal(machine, payment, outcome.reason, deadlineMs)
  } else {
    await move(db, payment, 'unknown', { reason: outcome.reason })
    await resolve(machine, payment, deadlineMs)
  }
}

/** Nothing was sent by us. Somebody else may have submitted the authorization first, which is as good as ours. */
async function afterRefusal(
  machine: Machine,
  payment: Payment,
  reason: string,
  deadlineMs: number,
): Promise<void> {
  const fact = await factOf(machine.client, payment).catch(() => undefined)
  if (fact?.kind === 'unused') {
    await move(machine.db, payment, 'rejected', { reason })
  } else {
    await move(machine.db, payment, 'unknown', { reason })
    await resolve(machine, payment, deadlineMs)
  }
}

/** Looks for the transaction until it is mined or the deadline is there. */
async function awaitProof(
  machine: Machine,
  payment: Payment,
  transaction: Hex,
  deadlineMs: number,
): Promise<void> {
  for (let pauseMs = 10; Date.now() < deadlineMs; pauseMs = Math.min(pauseMs * 1.6, 1000)) {
    const look = await proofInTransaction(machine.client, payment, transaction).catch(
      () => ({ mined: false }) as const,
    )
    const proof = 'proof' in look ? look.proof : undefined
    if (proof && (await bookAgreed(machine, payment, proof))) return
    if (look.mined && !proof) {
      await move(machine.db, payment, 'unknown', {
        reason: 'the transaction proves nothing about this payment',
      })
      return resolve(machine, payment, deadlineMs)
    }
    await new Promise((done) => setTimeout(done, pauseMs))
  }
  await release(machine.db, payment)
}

/** Books a proof, unless so much money is at stake that a second node must show it first. */
async function bookAgreed(machine: Machine, payment: Payment, proof: Proof): Promise<boolean> {
  if (!(await isAgreed(machine.quorum, payment, proof))) return false
  await book(machine.db, payment, proof)
  return true
}

/**
 * Settles an open payment from the chain alone. What it cannot settle stays open: no node, no facilitator and no clock
 * of ours can turn silence into "not paid".
 */
export async function resolve(machine: Machine, payment: Payment, deadlineMs: number): Promise<void> {
  const { db, client } = machine
  try {
    const fact = await factOf(client, payment)
    if (fact.kind === 'paid') await bookAgreed(machine, payment, fact.proof)
    if (fact.kind === 'diverted') await move(db, payment, 'diverted', { reason: 'invalid_transaction_state' })
    if (fact.kind === 'cancelled')
      await move(db, payment, 'cancelled', { reason: 'invalid_transaction_state' })
    if (fact.kind === 'unused') await resolveUnused(machine, payment, deadlineMs)
  } catch {
    // The node did not answer. The payment stays as it is for the next request that touches it.
  }
  if (isOpen(payment)) await release(db, payment)
}

async function resolveUnused(machine: Machine, payment: Payment, deadlineMs: number): Promise<void> {
  const safe = await machine.client.getBlock({ blockTag: 'safe' })
  if (safe.timestamp > payment.authorization.validBefore) {
    await move(machine.db, payment, 'expired', { reason: 'payment_expired' })
  } else if (Date.now() - payment.updatedAt.getTime() > resubmitAfterMs) {
    // The same authorization again cannot charge twice: the token takes a nonce once.
    await submit(machine, payment, deadlineMs)
  }
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
    if (!isOpen(current) || !(await takeOver(rail.db, current))) continue
    if (current.state === 'claimed') await submit(rail, current, deadlineMs)
    else await resolve(rail, current, deadlineMs)
    if (isOpen(current)) await new Promise((done) => setTimeout(done, 1000))
  }
  return current
}
