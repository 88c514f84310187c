import { and, desc, eq, gt, isNotNull, type SQL, sql } from 'drizzle-orm'
import { type Hex, keccak256 } from 'viem'
import type { Db } from '../db/client'
import { relayers, settleAttempts } from '../db/schema/payments'
import { lease } from './ledger'
import type { Payment } from './payment'

/** What is brought to the chain. */
export type AttemptOf = { paymentId: string } | { refundId: string }

const isOf = (of: AttemptOf): SQL =>
  'paymentId' in of ? eq(settleAttempts.paymentId, of.paymentId) : eq(settleAttempts.refundId, of.refundId)

/** A try to bring a payment or a refund to the chain, written down before the first byte of it leaves. */
export interface Attempt {
  id: string
  relayerNonce: number
}

/** Whether a payment has rested for this long, by the database's clock: then it is time to submit it again. */
export async function hasRested(db: Db, payment: Payment, seconds: number): Promise<boolean> {
  const [row] = await db.execute(sql`
    select from payments where id = ${payment.id} and updated_at < now() - make_interval(secs => ${seconds}::int)`)
  return row !== undefined
}

/** The one move into `submitting`: from here on the money may move whether or not we hear back. */
const toSubmitting = (payment: Payment) => sql`
  update payments set state = 'submitting', lease_until = ${lease()}, updated_at = now()
  where id = ${payment.id} and state = ${payment.state} and state in ('claimed', 'submitting', 'pending', 'unknown')
  returning id`

/** Opens an attempt with a remote facilitator. `undefined` when somebody else has moved the payment. */
export async function openAttempt(
  db: Db,
  payment: Payment,
  facilitator: string,
): Promise<string | undefined> {
  const [row] = await db.execute<{ id: string }>(sql`
    with moved as (${toSubmitting(payment)})
    insert into settle_attempts (payment_id, facilitator) select id, ${facilitator} from moved returning id`)
  if (row) payment.state = 'submitting'
  return row?.id
}

/**
 * Opens an attempt of our own relayer, and gives it the relayer's next nonce: the row's lock keeps two processes from
 * the same one. `undefined` as above. The relayer must have been written down with `raiseNonce`.
 */
export async function openRelay(db: Db, payment: Payment, spender: Spender): Promise<Attempt | undefined> {
  const opened = await takeNonce(db, { paymentId: payment.id }, spender, toSubmitting(payment))
  if (opened) payment.state = 'submitting'
  return opened
}

/** A relayer that is about to send a transaction, and what that may cost at most, in wei. */
export interface Spender {
  network: string
  relayer: Hex
  maxCost: bigint
}

const today = sql`(now() at time zone 'utc')::date`
const spentWith = (cost: bigint) =>
  sql`case when spent_on = ${today} then spent else 0 end + ${String(cost)}::numeric`

/** Tells what the transactions that a relayer has begun today (UTC) may cost at most, in wei. */
export async function spentToday(db: Db, network: string, relayer: Hex): Promise<bigint> {
  const [row] = await db.execute<{ spent: string }>(sql`
    select spent from relayers where network = ${network} and address = ${relayer} and spent_on = ${today}`)
  return BigInt(row?.spent ?? 0)
}

/**
 * Gives the next nonce of a relayer to an attempt, and counts what it may cost.
 *
 * @param move the guarded update that may begin it; its row's `id` is returned by it
 */
export async function takeNonce(
  db: Db,
  of: AttemptOf,
  { network, relayer, maxCost }: Spender,
  move: SQL,
): Promise<Attempt | undefined> {
  const owner = sql.raw('paymentId' in of ? 'payment_id' : 'refund_id')
  const [row] = await db.execute<{ id: string; nonce: number }>(sql`
    with moved as (${move}), unsigned as (
      -- A nonce that was taken and never signed, because we broke off in between, would hold up all that follow it.
      select id, relayer_nonce from settle_attempts
      where ${isOf(of)} and relayer = ${relayer} and raw_transaction is null
        and exists (select from moved)
      limit 1
    ), taken as (
      update relayers set next_nonce = next_nonce + 1, spent = ${spentWith(maxCost)}, spent_on = ${today}
      where network = ${network} and address = ${relayer}
        and exists (select from moved) and not exists (select from unsigned)
      returning next_nonce - 1 as nonce
    ), opened as (
      insert into settle_attempts (${owner}, facilitator, relayer, relayer_nonce)
      select moved.id, 'direct', ${relayer}, taken.nonce from moved, taken
      returning id, relayer_nonce
    )
    select id, relayer_nonce as nonce from unsigned union all select id, relayer_nonce from opened`)
  return row && { id: row.id, relayerNonce: row.nonce }
}

/** Writes down what an attempt came to, when it was not a submission. */
export async function closeAttempt(
  db: Db,
  id: string,
  { kind, reason }: { kind: string; reason: string },
): Promise<void> {
  await db
    .update(settleAttempts)
    .set({ endedAt: sql`now()` as unknown as Date, outcome: `${kind}: ${reason}` })
    .where(eq(settleAttempts.id, BigInt(id)))
}

/** Makes sure that no nonce below this one is given out any more: the chain has used them. */
export async function raiseNonce(db: Db, network: string, relayer: Hex, nonce: number): Promise<void> {
  await db
    .insert(relayers)
    .values({ network, address: relayer, nextNonce: nonce })
    .onConflictDoUpdate({
      target: [relayers.network, relayers.address],
      set: { nextNonce: sql`greatest(${relayers.nextNonce}, excluded.next_nonce)` },
    })
}

/**
 * Writes down a signed transaction before it is broadcast; the payment is `pending` from then on, because its hash is
 * known. Returns false when somebody else has moved the payment meanwhile: then it must not be broadcast.
 */
export async function storeTransaction(
  db: Db,
  payment: Payment,
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
    update payments set state = 'pending', transaction = ${transaction}, updated_at = now()
    where id = ${payment.id} and state = 'submitting' and exists (select from stored)
    returning id`)
  if (!row) return false
  Object.assign(payment, { state: 'pending', transaction })
  return true
}

/**
 * Counts the relayer's transactions of the last day for a wallet that have not brought us any money: all of this payment,
 * and those of others that are not on their way any more. One that has taken another's place counts as one with it.
 */
export async function relaysForNothing(
  db: Db,
  { id, network, authorization: { from } }: Payment,
): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(distinct (a.relayer, a.relayer_nonce))::int as count
    from settle_attempts a join payments p on p.id = a.payment_id
    where p.payer = ${from} and p.network = ${network} and a.facilitator = 'direct' and a.raw_transaction is not null
      and (p.id = ${id} or p.state in ('unknown', 'expired', 'cancelled', 'diverted'))
      and a.started_at > now() - interval '1 day'`)
  return row?.count ?? 0
}

/** A transaction of our relayer that was stored, and how long ago. */
export interface StoredTransaction {
  attempt: bigint
  raw: Hex
  relayer: Hex
  relayerNonce: number
  ageSeconds: number
}

/** Finds the newest transaction that was signed for a payment or a refund. */
export async function lastTransaction(db: Db, of: AttemptOf): Promise<StoredTransaction | undefined> {
  const [row] = await db
    .select({
      attempt: settleAttempts.id,
      raw: settleAttempts.rawTransaction,
      relayer: settleAttempts.relayer,
      relayerNonce: settleAttempts.relayerNonce,
      ageSeconds: sql<number>`extract(epoch from now() - ${settleAttempts.startedAt})::float`,
    })
    .from(settleAttempts)
    .where(and(isOf(of), eq(settleAttempts.facilitator, 'direct'), isNotNull(settleAttempts.rawTransaction)))
    .orderBy(desc(settleAttempts.id))
    .limit(1)
  return row as StoredTransaction | undefined
}

/** The transaction whose place is taken, by the attempt that it was written down with, and by how much more it may cost now, in wei. */
export type Replaced = Pick<StoredTransaction, 'attempt' | 'relayer' | 'relayerNonce'> & {
  network: string
  raise: bigint
}

/**
 * Writes down the transaction that takes the place of another, at the same nonce. Whoever comes second, from another process
 * or for another token, is told so: each would raise the fee by itself.
 */
export async function storeReplacement(
  db: Db,
  of: AttemptOf,
  { attempt, relayer, relayerNonce, network, raise }: Replaced,
  raw: Hex,
  facilitator: 'direct' | 'filler' = 'direct',
): Promise<boolean> {
  const values = {
    ...of,
    facilitator,
    relayer,
    relayerNonce,
    rawTransaction: raw,
    transaction: keccak256(raw),
  }
  return db.transaction(async (tx) => {
    // The lock comes first: what is read after it was written by whoever held it before.
    await tx.execute(
      sql`select from relayers where network = ${network} and address = ${relayer} for no key update`,
    )
    const later = and(isOf(of), eq(settleAttempts.relayerNonce, relayerNonce), gt(settleAttempts.id, attempt))
    const [newer] = await tx.select({ id: settleAttempts.id }).from(settleAttempts).where(later).limit(1)
    if (newer) return false
    await tx.insert(settleAttempts).values(values)
    await tx.execute(
      sql`update relayers set spent = ${spentWith(raise)}, spent_on = ${today} where network = ${network} and address = ${relayer}`,
    )
    return true
  })
}
