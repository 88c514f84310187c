import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import type { Db, Executor } from '../db/client'
import {
  auditLog,
  chainTransfers,
  entitlements,
  liveStates,
  outbox,
  type PaymentState,
  payments,
  paymentTransitions,
} from '../db/schema'
import { newId } from '../id'
import type { SignedPayment } from '../x402/exact-evm'
import { type Payment, paymentOf } from './payment'
import type { Proof } from './prove'

/** How long one process may work on a payment before another takes it over. */
export const leaseMs = 30_000

export interface NewClaim {
  payment: SignedPayment
  asset: string
  slug: string
  priceVersion: number
  quoteHash: string | null
  requestHash?: string | null
  fromBlock: bigint
}

/**
 * What a claim found. `claimed` is given to exactly one caller for one authorization, however many ask at once and in
 * however many processes; `known` is everybody else with that authorization, `busy` is another authorization of a
 * wallet that is already paying, or has paid, for this article.
 */
export type ClaimOutcome = { kind: 'claimed' | 'known' | 'busy'; payment: Payment }

const lease = () => sql`now() + ${`${leaseMs} milliseconds`}::interval`

/** Claims an authorization for one article: one insert that the database lets through once. */
export async function claim(db: Db, input: NewClaim): Promise<ClaimOutcome> {
  const { from, to, value, validAfter, validBefore, nonce } = input.payment.authorization
  const inserted = await db.transaction(async (tx) => {
    const [row] = await tx
      .insert(payments)
      .values({
        id: newId('payment'),
        network: input.payment.network,
        asset: input.asset.toLowerCase(),
        payer: from,
        payTo: to,
        amount: String(value),
        validAfter: String(validAfter),
        validBefore: String(validBefore),
        nonce,
        signature: input.payment.signature,
        slug: input.slug,
        priceVersion: input.priceVersion,
        quoteHash: input.quoteHash,
        requestHash: input.requestHash ?? null,
        x402Version: input.payment.x402Version,
        state: 'claimed',
        fromBlock: input.fromBlock,
        leaseUntil: lease() as unknown as Date,
      })
      .onConflictDoNothing()
      .returning()
    if (row) await recordTransition(tx, row.id, null, 'claimed')
    return row
  })
  if (inserted) return { kind: 'claimed', payment: paymentOf(inserted) }
  const same = await findByAuthorization(db, input.payment, input.asset)
  if (same) return { kind: 'known', payment: same }
  const live = await findLive(db, from, input.slug)
  if (live) return { kind: 'busy', payment: live }
  // The payment that was in the way ended between the insert and the look: the next attempt gets through.
  return claim(db, input)
}

async function recordTransition(
  tx: Executor,
  paymentId: string,
  fromState: PaymentState | null,
  toState: PaymentState,
  detail?: string,
): Promise<void> {
  await tx.insert(paymentTransitions).values({ paymentId, fromState, toState, detail })
}

export interface Move {
  reason?: string
  transaction?: Hex
}

/**
 * Moves a payment from the state it was read in. Returns false when another process moved it first: then its state is
 * theirs to tell, and ours is to read it again.
 */
export async function move(db: Db, payment: Payment, to: PaymentState, change: Move = {}): Promise<boolean> {
  return db.transaction(async (tx) => {
    const moved = await tx
      .update(payments)
      .set({ state: to, leaseUntil: lease() as unknown as Date, updatedAt: sql`now()`, ...change })
      .where(and(eq(payments.id, payment.id), eq(payments.state, payment.state)))
      .returning({ id: payments.id })
    if (moved.length === 0) return false
    await recordTransition(tx, payment.id, payment.state, to, change.reason ?? change.transaction)
    Object.assign(payment, change, { state: to, updatedAt: new Date() })
    return true
  })
}

/** Takes over a payment that nobody has worked on for the length of a lease. Given to one caller only. */
export async function takeOver(db: Db, payment: Payment): Promise<boolean> {
  const taken = await db
    .update(payments)
    .set({ leaseUntil: lease() as unknown as Date })
    .where(
      and(
        eq(payments.id, payment.id),
        eq(payments.state, payment.state),
        lt(payments.leaseUntil, sql`now()`),
      ),
    )
    .returning({ id: payments.id })
  return taken.length > 0
}

/** Lets go of a payment, so that the next request that touches it can go on at once. */
export async function release(db: Db, payment: Payment): Promise<void> {
  await db.update(payments).set({ leaseUntil: sql`now()` }).where(eq(payments.id, payment.id))
}

/**
 * Books a proven payment: its state, the log that proves it, the entitlement, the audit row and the event, in one
 * transaction. Booking it twice, or from two processes, books it once.
 */
export async function book(db: Db, payment: Payment, proof: Proof): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(payments)
      .set({ state: 'settled', transaction: proof.transaction, reason: null, updatedAt: sql`now()` })
      .where(
        and(
          eq(payments.id, payment.id),
          inArray(payments.state, ['claimed', 'submitting', 'pending', 'unknown']),
        ),
      )
      .returning({ id: payments.id })
    if (!row) return
    const { from, to, value } = payment.authorization
    const { transaction, logIndex, blockNumber, blockHash } = proof
    const fact = {
      slug: payment.slug,
      network: payment.network,
      asset: payment.asset,
      payer: from,
      payTo: to,
      amount: String(value),
      transaction,
    }
    await recordTransition(tx, payment.id, payment.state, 'settled', transaction)
    await tx.insert(chainTransfers).values({
      network: payment.network,
      transaction,
      logIndex,
      blockNumber,
      blockHash,
      paymentId: payment.id,
    })
    await tx
      .insert(entitlements)
      .values({ id: newId('entitlement'), wallet: from, slug: payment.slug, paymentId: payment.id })
      .onConflictDoUpdate({
        target: [entitlements.wallet, entitlements.slug],
        set: { revokedAt: null, paymentId: payment.id },
      })
    await tx.insert(auditLog).values({ event: 'payment.settled', subject: payment.id, data: fact })
    await tx
      .insert(outbox)
      .values({ id: newId('event'), type: 'payment.settled', data: { payment: payment.id, ...fact } })
  })
  payment.state = 'settled'
  payment.transaction = proof.transaction
}

/** Finds the payment that claimed an authorization. */
export async function findByAuthorization(
  db: Db,
  signed: SignedPayment,
  asset: string,
): Promise<Payment | undefined> {
  const { from, nonce } = signed.authorization
  const [row] = await db
    .select()
    .from(payments)
    .where(
      and(
        eq(payments.network, signed.network),
        eq(payments.asset, asset.toLowerCase()),
        eq(payments.payer, from),
        eq(payments.nonce, nonce),
      ),
    )
  return row && paymentOf(row)
}

/** Finds a payment by its id. */
export async function findPayment(db: Db, id: string): Promise<Payment | undefined> {
  const [row] = await db.select().from(payments).where(eq(payments.id, id))
  return row && paymentOf(row)
}

/** Finds the payment that holds an article for a wallet: at work, or settled. */
export async function findLive(db: Db, payer: string, slug: string): Promise<Payment | undefined> {
  const [row] = await db
    .select()
    .from(payments)
    .where(and(eq(payments.payer, payer), eq(payments.slug, slug), inArray(payments.state, [...liveStates])))
  return row && paymentOf(row)
}
