import 'server-only'
import { and, desc, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../db/client'
import { entitlements } from '../db/schema/access'
import { payments } from '../db/schema/payments'
import type { Deal, GateTariff } from '../pricing/tariff'
import { passSeconds } from './pass'

/** The gate is told of so many, and when there are more; the page and the route handler know all. */
const mostRevoked = 100

export interface Entitlement {
  id: string
  wallet: string
  /** What was bought: an article, `pass:` and an id, or `earned:` and an id for a pass that single purchases have earned. */
  slug: string
  /** What it opens when that is more than one article. */
  scope: string | null
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
  scope: entitlements.scope,
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

/** What gives a right to a page: having bought it, having earned it, or a right to something that it is in. */
function opens(slug: string, scopes: readonly string[]): SQL | undefined {
  const slugs = [slug, slug.replace(/^pass:/, 'earned:')]
  return or(inArray(entitlements.slug, slugs), inArray(entitlements.scope, [...scopes]))
}

// Its own right before a wide one, and of these the one that lasts longest.
const bestFirst = [sql`${entitlements.scope} is not null`, sql`${entitlements.expiresAt} desc nulls first`]

/**
 * Finds a wallet's right to read an article. Wallets are in lower case.
 *
 * @param scopes what the article is in: a right to one of these is a right to the article
 */
export async function findEntitlement(
  db: Executor,
  wallet: string,
  slug: string,
  scopes: readonly string[] = [],
): Promise<Entitlement | undefined> {
  const [row] = await db
    .select(columns)
    .from(entitlements)
    .innerJoin(payments, eq(payments.id, entitlements.paymentId))
    .where(and(eq(entitlements.wallet, wallet), opens(slug, scopes), ...inForce))
    .orderBy(...bestFirst)
    .limit(1)
  return row && entitlementOf(row)
}

/** Finds the right that a payment has bought, while it is good. A pass that it helped to earn is another. */
export async function findBought(
  db: Executor,
  paymentId: string,
  slug: string,
): Promise<Entitlement | undefined> {
  const [row] = await db
    .select(columns)
    .from(entitlements)
    .innerJoin(payments, eq(payments.id, entitlements.paymentId))
    .where(and(eq(entitlements.paymentId, paymentId), eq(entitlements.slug, slug), ...inForce))
  return row && entitlementOf(row)
}

export type CoverRow = Omit<Entitlement, 'amount' | 'grantedAt' | 'expiresAt'> & {
  amount: string
  grantedAt: string
  expiresAt: string | null
}

/** A wallet's wide right to a page, `null` when it has none, as a part of whatever statement asks for it. */
export function coverOf(wallet: string, slug: string, scopes: readonly string[]): SQL<CoverRow | null> {
  const where = and(
    eq(entitlements.wallet, wallet),
    isNotNull(entitlements.scope),
    opens(slug, scopes),
    ...inForce,
  )
  return sql`(
    select json_build_object('id', ${columns.id}, 'wallet', ${columns.wallet}, 'slug', ${columns.slug}, 'scope', ${columns.scope},
      'transaction', ${columns.transaction}, 'network', ${columns.network}, 'amount', ${columns.amount}::text,
      'asset', ${columns.asset}, 'payTo', ${columns.payTo}, 'grantedAt', ${columns.grantedAt}, 'expiresAt', ${columns.expiresAt})
    from ${entitlements} inner join ${payments} on ${payments.id} = ${entitlements.paymentId}
    where ${where} order by ${sql.join(bestFirst, sql`, `)} limit 1
  )`
}

/** Reads what `coverOf` has found. */
export function coverFrom(row: CoverRow | null): Entitlement | undefined {
  if (!row) return undefined
  const { amount, grantedAt, expiresAt } = row
  return {
    ...row,
    amount: BigInt(amount),
    grantedAt: new Date(grantedAt),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
  }
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

/** A pass of the wallet that opens all that this one does, for at least as long: then this one would buy nothing. */
export async function findOutlasting(
  db: Executor,
  wallet: string,
  { scope, publisher, accessSeconds = 0 }: Deal,
): Promise<Entitlement | undefined> {
  if (scope === undefined) return undefined
  const until = Date.now() + accessSeconds * 1000
  const wide = [scope, `all:${publisher}`]
  return (await listWide(db, wallet)).find(
    (right) =>
      wide.includes(right.scope ?? '') && (right.expiresAt === null || right.expiresAt.getTime() >= until),
  )
}

/** Lists the wide rights of a wallet, the one that lasts longest first. */
export async function listWide(db: Executor, wallet: string): Promise<Entitlement[]> {
  const rows = await db
    .select(columns)
    .from(entitlements)
    .innerJoin(payments, eq(payments.id, entitlements.paymentId))
    .where(and(eq(entitlements.wallet, wallet), isNotNull(entitlements.scope), ...inForce))
    .orderBy(...bestFirst)
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

/** Lists the rights to a page that were taken back while a pass for them may still be about; newest first. */
export async function listRevoked(
  db: Executor,
  slug: string,
  scopes: readonly string[] = [],
): Promise<Pick<GateTariff, 'revoked' | 'manyRevoked'>> {
  const rows = await db
    .select({ id: entitlements.id })
    .from(entitlements)
    .where(
      and(
        opens(slug, scopes),
        gt(entitlements.revokedAt, sql`now() - make_interval(secs => ${passSeconds}::int)`),
      ),
    )
    .orderBy(desc(entitlements.revokedAt))
    .limit(mostRevoked)
  const revoked = rows.map(({ id }) => id)
  return rows.length < mostRevoked ? { revoked } : { revoked, manyRevoked: true }
}
