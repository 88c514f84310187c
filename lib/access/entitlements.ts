import 'server-only'
import { and, desc, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Executor } from '../db/client'
import { entitlements, payments } from '../db/schema'
import { passSeconds } from './pass'

/** The gate is told of so many; the page and the route handler know all. */
const mostRevoked = 100

export interface Entitlement {
  id: string
  wallet: string
  slug: string
  /** The transaction that paid for it. */
  transaction: string
  network: string
  amount: bigint
  asset: string
  payTo: string
  grantedAt: Date
  /** Null is for ever. */
  expiresAt: Date | null
}

const columns = {
  id: entitlements.id,
  wallet: entitlements.wallet,
  slug: entitlements.slug,
  transaction: payments.transaction,
  network: payments.network,
  amount: payments.amount,
  asset: payments.asset,
  payTo: payments.payTo,
  grantedAt: entitlements.grantedAt,
  expiresAt: entitlements.expiresAt,
}

const inForce = [
  isNull(entitlements.revokedAt),
  or(isNull(entitlements.expiresAt), gt(entitlements.expiresAt, sql`now()`)),
]

function entitlementOf(
  row: { transaction: string | null; amount: string } & Omit<Entitlement, 'amount' | 'transaction'>,
): Entitlement {
  return { ...row, transaction: row.transaction ?? '', amount: BigInt(row.amount) }
}

/** Finds a wallet's right to read an article. Wallets are in lower case. */
export async function findEntitlement(
  db: Executor,
  wallet: string,
  slug: string,
): Promise<Entitlement | undefined> {
  const [row] = await db
    .select(columns)
    .from(entitlements)
    .innerJoin(payments, eq(payments.id, entitlements.paymentId))
    .where(and(eq(entitlements.wallet, wallet), eq(entitlements.slug, slug), ...inForce))
  return row && entitlementOf(row)
}

/** Lists what a wallet may read, newest first. */
export async function listEntitlements(db: Executor, wallet: string): Promise<Entitlement[]> {
  const rows = await db
    .select(columns)
    .from(entitlements)
    .innerJoin(payments, eq(payments.id, entitlements.paymentId))
    .where(and(eq(entitlements.wallet, wallet), ...inForce))
    .orderBy(desc(entitlements.grantedAt))
  return rows.map(entitlementOf)
}

/** Whether a right was taken back, because its payment was undone for good. A pass may outlive it by weeks. */
export async function isRevoked(db: Executor, id: string): Promise<boolean> {
  const [row] = await db
    .select({ id: entitlements.id })
    .from(entitlements)
    .where(and(eq(entitlements.id, id), isNotNull(entitlements.revokedAt)))
  return row !== undefined
}

/** Lists the rights to an article that were taken back while a pass for them may still be about; newest first. */
export async function listRevoked(db: Executor, slug: string): Promise<string[]> {
  const rows = await db
    .select({ id: entitlements.id })
    .from(entitlements)
    .where(
      and(
        eq(entitlements.slug, slug),
        gt(entitlements.revokedAt, sql`now() - make_interval(secs => ${passSeconds}::int)`),
      ),
    )
    .orderBy(desc(entitlements.revokedAt))
    .limit(mostRevoked)
  return rows.map(({ id }) => id)
}
