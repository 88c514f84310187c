import { and, eq, sql } from 'drizzle-orm'
import { type Address, type Hex, keccak256 } from 'viem'
import type { Db } from '../db/client'
import { refunds } from '../db/schema/payments'
import { newId } from '../id'
import type { Authorization } from '../x402/exact-evm'
import { type RefundTerms, refundAuthorization } from '../x402/refund'
import { type Attempt, type Spender, takeNonce } from './attempts'
import { lease } from './ledger'
import type { Proof } from './prove'

const isOpen = sql`${refunds.state} in ('signed', 'submitted')`

export type RefundState = (typeof refunds.$inferSelect)['state']

/** A refund as the machine works on it. Addresses are in lower case. */
export interface Refund {
  id: string
  /** Of the payment or the orphan that is paid back. */
  subject: string
  publisher: string
  network: string
  asset: Address
  authorization: Authorization
  signature: Hex
  keepsAccess: boolean
  state: RefundState
  transaction: Hex | null
  fromBlock: bigint
  by: string
  createdAt: Date
  provenAt: Date | null
}

/** Reads a row of the refunds table. */
export function refundOf(row: typeof refunds.$inferSelect): Refund {
  const { id, publisher, network, keepsAccess, state, fromBlock, by, createdAt, provenAt } = row
  const subject = row.paymentId ?? row.orphan
  if (!subject) throw new Error(`refund ${id} pays nothing back`)
  const money = { payTo: row.payTo as Address, payer: row.payer as Address, amount: row.amount }
  return {
    ...{ id, subject, publisher, network, keepsAccess, state, fromBlock, by, createdAt, provenAt },
    asset: row.asset as Address,
    authorization: refundAuthorization({ subject, ...money }, BigInt(row.validBefore)),
    signature: row.signature as Hex,
    transaction: row.transaction as Hex | null,
  }
}

export interface NewRefund {
  /** What is paid back, as the ledger has it. */
  terms: RefundTerms
  kind: 'payment' | 'orphan'
  publisher: string
  signature: Hex
  validBefore: bigint
  keepsAccess: boolean
  fromBlock: bigint
  /** The wallet of whoever asks for it. */
  by: string
}

/**
 * Writes down a signed refund. Of any number of callers one is given it; one that has expired may be signed anew. `undefined`
 * when there is one already, or when an orphan has bought something after all.
 */
export async function openRefund(db: Db, input: NewRefund): Promise<Refund | undefined> {
  const { terms, kind, fromBlock, ...rest } = input
  const { subject, network, asset, payTo, payer, amount } = terms
  const values = {
    id: newId('refund'),
    ...(kind === 'payment' ? { paymentId: subject } : { orphan: subject }),
    ...rest,
    ...{ network, asset, payTo, payer, amount, fromBlock },
    nonce: refundAuthorization(terms, 0n).nonce,
    validBefore: String(rest.validBefore),
    state: 'signed' as const,
    leaseUntil: lease() as unknown as Date,
  }
  const { signature, validBefore, keepsAccess, state, leaseUntil, by } = values
  return db.transaction(async (tx) => {
    if (kind === 'orphan' && !(await holdOrphan(tx, subject))) return undefined
    const [row] = await tx
      .insert(refunds)
      .values(values)
      .onConflictDoUpdate({
        target: kind === 'payment' ? refunds.paymentId : refunds.orphan,
        set: { signature, validBefore, keepsAccess, state, leaseUntil, by, fromBlock, createdAt: sql`now()` },
        setWhere: eq(refunds.state, 'expired'),
      })
      .returning()
    return row && refundOf(row)
  })
}

type Transaction = Parameters<Parameters<Db['transaction']>[0]>[0]

/**
 * Locks an orphan that nothing was bought with, or is about to be. Whoever wants to buy with it has claimed it before they
 * look here under the same lock, so that one of the two sees the other.
 */
async function holdOrphan(tx: Transaction, orphan: string): Promise<boolean> {
  const [held] = await tx.execute<{
    network: string
    asset: string
    payer: string
    nonce: string | null
  }>(sql`
    select network, asset, payer, nonce from chain_transfers
    where ${orphanKey} = ${orphan} and payment_id is null for update`)
  if (!held) return false
  const { network, asset, payer, nonce } = held
  const claims = await tx.execute(sql`
    select from payments where network = ${network} and asset = ${asset} and payer = ${payer} and nonce = ${nonce}
      and state not in ('rejected', 'cancelled', 'diverted', 'expired')`)
  return claims.length === 0
}

/** The id of an orphan: chain id, transaction and number of the log. */
export const orphanKey = sql<string>`(split_part(chain_transfers.network, ':', 2) || '-' || chain_transfers.transaction
  || '-' || chain_transfers.log_index)`

/** Whether an orphan is being paid back, or was. Asked under the orphan's lock, by whoever has claimed it. */
export async function isPaidBack(
  db: Db,
  { network, transaction, logIndex }: { network: string; transaction: string; logIndex: number },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`
      select from chain_transfers
      where network = ${network} and transaction = ${transaction} and log_index = ${logIndex} for update`)
    const orphan = `${network.split(':')[1]}-${transaction}-${logIndex}`
    const rows = await tx.execute(sql`select from refunds where orphan = ${orphan} and state <> 'expired'`)
    return rows.length > 0
  })
}

/** Finds the refund of a payment or an orphan. */
export async function findRefund(db: Db, subject: string): Promise<Refund | undefined> {
  const [row] = await db
    .select()
    .from(refunds)
    .where(sql`${refunds.paymentId} = ${subject} or ${refunds.orphan} = ${subject}`)
  return row && refundOf(row)
}

/** Takes over a refund that nobody has been at work on for the length of a lease. Given to one caller only. */
export async function takeRefund(db: Db, { id }: Refund): Promise<Refund | undefined> {
  const [row] = await db
    .update(refunds)
    .set({ leaseUntil: lease() as unknown as Date })
    .where(and(eq(refunds.id, id), isOpen, sql`${refunds.leaseUntil} <= now()`))
    .returning()
  return row && refundOf(row)
}

/** Takes over open refunds in one token, those first that have waited longest. Two callers at once get different ones. */
export async function takeOpenRefunds(
  db: Db,
  { network, asset, limit }: { network: string; asset: string; limit: number },
): Promise<Refund[]> {
  const idle = db
    .select({ id: refunds.id })
    .from(refunds)
    .where(
      and(
        isOpen,
        eq(refunds.network, network),
        eq(refunds.asset, asset.toLowerCase()),
        sql`${refunds.leaseUntil} <= now()`,
      ),
    )
    .orderBy(refunds.leaseUntil)
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .update(refunds)
    .set({ leaseUntil: lease() as unknown as Date })
    .where(sql`${refunds.id} in ${idle}`)
    .returning()
  return rows.map(refundOf)
}

/** Lets go of a refund, so that whoever comes next can go on at once. */
export async function releaseRefund(db: Db, { id }: Refund): Promise<void> {
  await db
    .update(refunds)
    .set({ leaseUntil: sql`now()` })
    .where(and(eq(refunds.id, id), isOpen))
}

/** Opens an attempt of our own relayer: from here on the money may move. `undefined` when it is over. */
export async function openRefundRelay(
  db: Db,
  refund: Refund,
  spender: Spender,
): Promise<Attempt | undefined> {
  const opened = await takeNonce(
    db,
    { refundId: refund.id },
    spender,
    sql`update refunds set state = 'submitted', lease_until = ${lease()}
      where id = ${refund.id} and signature = ${refund.signature} and state in ('signed', 'submitted') returning id`,
  )
  if (opened) refund.state = 'submitted'
  return opened
}

/** Writes down a signed transaction before it is broadcast. False when it must not be: the refund is over. */
export async function storeRefundTransaction(
  db: Db,
  refund: Refund,
  { id }: Pick<Attempt, 'id'>,
  raw: Hex,
): Promise<boolean> {
  const transaction = keccak256(raw)
  const [row] = await db.execute(sql`
    with stored as (
      update settle_attempts set raw_transaction = ${raw}, transaction = ${transaction}
      where id = ${id}::bigint and raw_transaction is null
      returning id
    )
    update refunds set transaction = ${transaction}
    where id = ${refund.id} and state = 'submitted' and signature = ${refund.signature} and exists (select from stored)
    returning id`)
  if (!row) return false
  refund.transaction = transaction
  return true
}

/** Notes the transaction that a wallet says it has sent itself. It is no proof; the chain is asked by the nonce. */
export async function noteRefundSent(db: Db, refund: Refund, transaction: Hex): Promise<void> {
  const moved = await db
    .update(refunds)
    .set({ state: 'submitted', transaction })
    .where(and(eq(refunds.id, refund.id), isOpen))
    .returning({ id: refunds.id })
  if (moved.length > 0) Object.assign(refund, { state: 'submitted', transaction })
}

/**
 * Books a proven refund, and with it what follows from it, in one statement: without access its right to read is taken
 * back, and the wallet may buy the page again. One that keeps access keeps its payment too, or it would be charged
 * again for what it has. Booking it twice books it once.
 */
export async function bookRefund(db: Db, refund: Refund, { transaction, logIndex }: Proof): Promise<boolean> {
  const [row] = await db.execute<{ provenAt: string }>(sql`
    with moved as (
      update refunds set state = 'proven', transaction = ${transaction}, log_index = ${logIndex}::int, proven_at = now()
      where id = ${refund.id} and state in ('signed', 'submitted')
      returning payment_id, keeps_access, proven_at
    ), released as (
      update payments set released_at = now()
      where id = (select payment_id from moved where not keeps_access) and released_at is null
      returning id, slug
    ), revoked as (
      update entitlements set revoked_at = now() from released
      where entitlements.payment_id = released.id and entitlements.slug = released.slug and revoked_at is null
    )
    select proven_at as "provenAt" from moved`)
  if (!row) return false
  Object.assign(refund, { state: 'proven', transaction, provenAt: new Date(row.provenAt) })
  return true
}

/** Ends a refund that can no longer move money. It may be signed again. */
export async function expireRefund(db: Db, refund: Refund): Promise<void> {
  const moved = await db
    .update(refunds)
    .set({ state: 'expired' })
    .where(and(eq(refunds.id, refund.id), eq(refunds.signature, refund.signature), isOpen))
    .returning({ id: refunds.id })
  if (moved.length > 0) refund.state = 'expired'
}
