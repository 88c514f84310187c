import 'server-only'
import { createHash } from 'node:crypto'
import { and, desc, eq, getTableColumns, gt, isNull, sql } from 'drizzle-orm'
import type { Db, Executor } from '../db/client'
import { entitlements, gifts } from '../db/schema/access'
import { newId } from '../id'

export type Gift = typeof gifts.$inferSelect

export interface NewGift {
  publisher: string
  slug: string
  reads: number
  until: Date
  /** In lower case. */
  givenBy: string
}

/** Returns what a link's secret is known by. The secret itself is kept nowhere. */
export function giftHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Writes a gift down. */
export async function addGift(db: Executor, gift: NewGift, secret: string): Promise<Gift> {
  const [row] = await db
    .insert(gifts)
    .values({ id: newId('gift'), hash: giftHash(secret), readsLeft: gift.reads, ...gift })
    .returning()
  if (!row) throw new Error('a row was inserted and none came back')
  return row
}

/**
 * Gives away what a reader has bought for good, up to so many reads of one article in all. Their right is locked
 * meanwhile, so that of two gifts at once the second sees the first.
 */
export async function addReadersGift(
  db: Db,
  gift: NewGift,
  secret: string,
  most: number,
): Promise<{ kind: 'given'; gift: Gift } | { kind: 'not_owned' } | { kind: 'too_many'; left: number }> {
  return db.transaction(async (tx) => {
    const { givenBy, slug } = gift
    const [owned] = await tx
      .select({ id: entitlements.id })
      .from(entitlements)
      .where(
        and(
          eq(entitlements.wallet, givenBy),
          eq(entitlements.slug, slug),
          isNull(entitlements.revokedAt),
          isNull(entitlements.expiresAt),
        ),
      )
      .for('update')
    if (!owned) return { kind: 'not_owned' }
    const [row] = await tx
      .select({ given: sql<number>`coalesce(sum(${gifts.reads}), 0)::int` })
      .from(gifts)
      .where(and(eq(gifts.givenBy, givenBy), eq(gifts.slug, slug)))
    const left = most - (row?.given ?? 0)
    if (gift.reads > left) return { kind: 'too_many', left: Math.max(0, left) }
    return { kind: 'given', gift: await addGift(tx, gift, secret) }
  })
}

/** When the giver lost the article, because the money went back: then there is nothing to give away. */
const giversLoss = sql`(
  select revoked_at from ${entitlements} where wallet = ${gifts.givenBy} and slug = ${gifts.slug}
)`
const columns = {
  ...getTableColumns(gifts),
  revokedAt: sql`coalesce(${gifts.revokedAt}, ${giversLoss})`.mapWith(gifts.revokedAt),
}

/** Finds the gift of a link. */
export async function findGift(db: Executor, secret: string): Promise<Gift | undefined> {
  const [row] = await db
    .select(columns)
    .from(gifts)
    .where(eq(gifts.hash, giftHash(secret)))
  return row
}

/** Uses one read of a gift up. False when there is none left, or its time is over; given to one caller for each read. */
export async function spendGift(db: Executor, id: string): Promise<boolean> {
  const spent = await db
    .update(gifts)
    .set({ readsLeft: sql`${gifts.readsLeft} - 1` })
    .where(
      and(
        eq(gifts.id, id),
        gt(gifts.readsLeft, 0),
        gt(gifts.until, sql`now()`),
        isNull(gifts.revokedAt),
        sql`${giversLoss} is null`,
      ),
    )
    .returning({ id: gifts.id })
  return spent.length > 0
}

/** Lists the gifts of a publisher, newest first. */
export async function listGifts(db: Executor, publisher: string): Promise<Gift[]> {
  return db
    .select(columns)
    .from(gifts)
    .where(eq(gifts.publisher, publisher))
    .orderBy(desc(gifts.createdAt))
    .limit(200)
}

/** Withdraws a gift: nobody opens anything with it from now on. False when the publisher has none by this id. */
export async function withdrawGift(db: Executor, publisher: string, id: string): Promise<boolean> {
  const gone = await db
    .update(gifts)
    .set({ revokedAt: sql`coalesce(${gifts.revokedAt}, now())` })
    .where(and(eq(gifts.id, id), eq(gifts.publisher, publisher)))
    .returning({ id: gifts.id })
  return gone.length > 0
}
