import { and, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import type { Db } from '../db/client'
import { chainTransfers, liveStates, openStates, type PaymentState, payments } from '../db/schema/payments'
import { newId } from '../id'
import type { SignedPayment } from '../x402/exact-evm'
import { type Payment, paymentOf } from './payment'

/** How long one process may work on a payment before another takes it over. */
export const leaseMs = 30_000

/** What is sold, to whom and by whom. */
export interface Sale {
  slug: string
  priceVersion: number
  publisher: string
  /** The price in dollars, as a plain decimal. */
  usd: string
  buyer: 'person' | 'program'
  /** How long it may be read; null is for ever. */
  accessSeconds: number | null
  /** What it opens, for a pass. */
  scope: string | null
  /** What it is in, for an article. */
  scopes: readonly string[]
  quoteHash: string | null
  requestHash: string | null
}

export interface NewClaim extends Sale {
  payment: SignedPayment
  asset: string
  fromBlock: bigint
}

/**
 * What a claim found. `claimed` is given to exactly one caller for one authorization, however many ask at once and in
 * however many processes; `known` is everybody else with that authorization, `busy` is another authorization of a
 * wallet that is already paying, or has paid, for this article or for a pass that opens it.
 */
export type ClaimOutcome = { kind: 'claimed' | 'known' | 'busy'; payment: Payment }

/** The end of a lease that begins now, by the database's clock: the only one that all processes share. */
export const lease = () => sql`now() + ${`${leaseMs} milliseconds`}::interval`

/** States as the partial indexes have them: as parameters they would keep a prepared plan from using these. */
export const isIn = (states: readonly PaymentState[]) =>
  sql`${payments.state} in (${sql.raw(states.map((state) => `'${state}'`).join(', '))})`

/** Claims an authorization for one article: one insert that the database lets through once, and not after a pass for it. */
export async function claim(db: Db, input: NewClaim): Promise<ClaimOutcome> {
  const { payment, asset, fromBlock, ...sale } = input
  const { from, to, value, validAfter, validBefore, nonce } = payment.authorization
  const [inserted] = await db
    .insert(payments)
    .values({
      id: newId('payment'),
      network: payment.network,
      asset: asset.toLowerCase(),
      payer: from,
      payTo: to,
      amount: String(value),
      validAfter: String(validAfter),
      validBefore: String(validBefore),
      nonce,
      signature: payment.signature,
      ...sale,
      scopes: [...sale.scopes],
      x402Version: payment.x402Version,
      state: 'claimed',
      fromBlock,
      leaseUntil: lease() as unknown as Date,
    })
    .onConflictDoNothing()
    .returning()
  if (inserted) return { kind: 'claimed', payment: paymentOf(inserted) }
  const same = await findByAuthorization(db, payment, asset)
  if (same) return { kind: 'known', payment: same }
  if (await releaseEnded(db, from, sale.slug)) return claim(db, input)
  const inTheWay = (await findLive(db, from, sale.slug)) ?? (await findPassAhead(db, from, sale.scopes))
  if (inTheWay) return { kind: 'busy', payment: inTheWay }
  // The payment that was in the way ended between the insert and the look: the next attempt gets through.
  return claim(db, input)
}

/** Lets a wallet buy again what it had bought for a time that is over. */
async function releaseEnded(db: Db, payer: string, slug: string): Promise<boolean> {
  const released = await db.execute(sql`
    update payments set released_at = now()
    where payer = ${payer} and slug = ${slug} and state in ('settled', 'final') and released_at is null
      -- A pass that was earned with it may be over: that is another right.
      and exists (select from entitlements where payment_id = payments.id and slug = payments.slug and expires_at <= now())
    returning id`)
  return released.length > 0
}

export interface Move {
  reason?: string
  transaction?: Hex
}

/**
 * Moves a payment from the state it was read in; a trigger writes the move down. Returns false when another process
 * moved it first: then its state is theirs to tell, and ours is to read it again.
 */
export async function move(db: Db, payment: Payment, to: PaymentState, change: Move = {}): Promise<boolean> {
  const moved = await db
    .update(payments)
    .set({ state: to, leaseUntil: lease() as unknown as Date, updatedAt: sql`now()`, ...change })
    .where(and(eq(payments.id, payment.id), eq(payments.state, payment.state)))
    .returning({ id: payments.id })
  if (moved.length === 0) return false
  Object.assign(payment, change, { state: to })
  return true
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

/**
 * Takes over open payments that nobody has been at work on since `before`, those first that have waited longest. Two
 * callers at once get different ones.
 *
 * @param before a time of the database's clock, as `databaseNow` gives it
 */
export async function takeOpen(
  db: Db,
  { network, asset, before, limit }: { network: string; asset: string; before: Date; limit: number },
): Promise<Payment[]> {
  const idle = db
    .select({ id: payments.id })
    .from(payments)
    .where(
      and(
        isIn(openStates),
        eq(payments.network, network),
        eq(payments.asset, asset.toLowerCase()),
        lt(payments.leaseUntil, before),
      ),
    )
    .orderBy(payments.leaseUntil)
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .update(payments)
    .set({ leaseUntil: lease() as unknown as Date })
    .where(inArray(payments.id, idle))
    .returning()
  return rows.map(paymentOf)
}

/** Tells the time of the database, which is the one that leases are measured by. */
export async function databaseNow(db: Db): Promise<Date> {
  const [row] = await db.execute<{ now: string }>(sql`select now()`)
  return new Date(row?.now ?? 0)
}

/** Lets go of a payment, so that the next request that touches it can go on at once. */
export async function release(db: Db, payment: Payment): Promise<void> {
  await db.update(payments).set({ leaseUntil: sql`now()` }).where(eq(payments.id, payment.id))
}

const ofAuthorization = (
  { network, authorization: { from, nonce } }: Pick<SignedPayment, 'network' | 'authorization'>,
  asset: string,
) =>
  and(
    eq(payments.network, network),
    eq(payments.asset, asset.toLowerCase()),
    eq(payments.payer, from),
    eq(payments.nonce, nonce),
  )

/** Finds the payment that claimed an authorization. */
export async function findByAuthorization(
  db: Db,
  signed: Pick<SignedPayment, 'network' | 'authorization'>,
  asset: string,
): Promise<Payment | undefined> {
  const [row] = await db.select().from(payments).where(ofAuthorization(signed, asset))
  return row && paymentOf(row)
}

/** What is known of an authorization when it comes. */
export interface Looked<T = unknown> {
  /** The payment that claimed it. */
  known: Payment | undefined
  /** Whether its payer has sent us money that has bought nothing. */
  hasOrphan: boolean
  /** What else was asked for. */
  also: T
}

/**
 * Looks all of that up at once.
 *
 * @param also another question, of whoever calls, that can be answered by the same statement
 */
export async function lookUp<T = null>(
  db: Db,
  signed: SignedPayment,
  asset: string,
  also: SQL<T> = sql<T>`null`,
): Promise<Looked<T>> {
  const orphan = sql<boolean>`exists (
    select from ${chainTransfers} where ${chainTransfers.payer} = ${signed.authorization.from} and ${isNull(chainTransfers.paymentId)}
  )`
  const [row] = await db
    .select({ payment: payments, hasOrphan: orphan, also })
    .from(sql`(select 1) as one`)
    .leftJoin(payments, ofAuthorization(signed, asset))
  if (!row) throw new Error('one row was asked for and none came')
  return {
    known: row.payment ? paymentOf(row.payment) : undefined,
    hasOrphan: row.hasOrphan,
    also: row.also as T,
  }
}

/** A pass for one of these that a wallet is paying for at the moment, by its payment's id, as a part of another statement. */
export function openPassOf(payer: string, scopes: readonly string[]): SQL<string | null> {
  // `released_at` is for the index.
  const where = and(
    eq(payments.payer, payer),
    isIn(openStates),
    isNull(payments.releasedAt),
    inArray(payments.scope, [...scopes]),
  )
  return sql`(select ${payments.id} from ${payments} where ${where} limit 1)`
}

/** Finds a payment by its id. */
export async function findPayment(db: Db, id: string): Promise<Payment | undefined> {
  const [row] = await db.select().from(payments).where(eq(payments.id, id))
  return row && paymentOf(row)
}

/** Reads a payment again, and whether nobody holds it any more: by the database's clock, which leases are made by. */
export async function lookAgain(db: Db, id: string): Promise<{ payment: Payment; isFree: boolean }> {
  const [row] = await db
    .select({ payment: payments, isFree: sql<boolean>`${payments.leaseUntil} < now()` })
    .from(payments)
    .where(eq(payments.id, id))
  if (!row) throw new Error('a payment is never deleted')
  return { payment: paymentOf(row.payment), isFree: row.isFree }
}

/** Finds the payment that holds an article for a wallet: at work, or settled. */
export async function findLive(db: Db, payer: string, slug: string): Promise<Payment | undefined> {
  const [row] = await db
    .select()
    .from(payments)
    .where(
      and(eq(payments.payer, payer), eq(payments.slug, slug), isIn(liveStates), isNull(payments.releasedAt)),
    )
  return row && paymentOf(row)
}

/** Finds the pass for one of these scopes that the database lets no article be claimed after. */
async function findPassAhead(db: Db, payer: string, scopes: readonly string[]): Promise<Payment | undefined> {
  const list = sql.join(
    scopes.map((scope) => sql`${scope}`),
    sql`, `,
  )
  const [row] = await db
    .select()
    .from(payments)
    .where(sql`${payments.id} = pass_ahead(${payer}, array[${list}]::text[])`)
  return row && paymentOf(row)
}

/** Lists the addresses that open payments are made to: the configured one may have changed since. */
export async function openPayTos(db: Db, network: string, asset: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ payTo: payments.payTo })
    .from(payments)
    .where(and(isIn(openStates), eq(payments.network, network), eq(payments.asset, asset.toLowerCase())))
  return rows.map(({ payTo }) => payTo)
}
