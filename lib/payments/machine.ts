import 'server-only'
import type { Hex, PublicClient } from 'viem'
import type { Token } from '../chains/tokens'
import type { Db } from '../db/client'
import type { Facilitator, SubmitOutcome } from '../facilitators/facilitator'
import { book, move, release, takeOver } from './ledger'
import type { Payment } from './payment'
import { factOf, proofInTransaction } from './prove'
import { isOpen, waitForOutcome } from './wait'

/** What a payment needs to move on. */
export interface Machine {
  db: Db
  client: PublicClient
  token: Token
  facilitator: Facilitator
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
    if ('proof' in look && look.proof) return book(machine.db, payment, look.proof)
    if (look.mined) {
      await move(machine.db, payment, 'unknown', {
        reason: 'the transaction proves nothing about this payment',
      })
      return resolve(machine, payment, deadlineMs)
    }
    await new Promise((done) => setTimeout(done, pauseMs))
  }
  await release(machine.db, payment)
}

/**
 * Settles an open payment from the chain alone. What it cannot settle stays open: no node, no facilitator and no clock
 * of ours can turn silence into "not paid".
 */
export async function resolve(machine: Machine, payment: Payment, deadlineMs: number): Promise<void> {
  const { db, client } = machine
  try {
    const fact = await factOf(client, payment)
    if (fact.kind === 'paid') return await book(db, payment, fact.proof)
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
  let current = payment
  while (isOpen(current) && Date.now() < deadlineMs) {
    current = await waitForOutcome(machine.db, current, deadlineMs)
    if (!isOpen(current) || !(await takeOver(machine.db, current))) continue
    if (current.state === 'claimed') await submit(machine, current, deadlineMs)
    else await resolve(machine, current, deadlineMs)
    if (isOpen(current)) await new Promise((done) => setTimeout(done, 1000))
  }
  return current
}
