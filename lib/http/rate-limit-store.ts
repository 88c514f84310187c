import 'server-only'
import { inArray, lt, sql } from 'drizzle-orm'
import type { Db } from '../db/client'
import { rateLimits } from '../db/schema/limits'
import { describeError, log } from '../log'

export interface Entry {
  key: string
  windowSeconds: number
}

export interface Count {
  key: string
  points: number
  /** Until the window ends and the count starts anew. */
  leftMs: number
}

/** No answer within this time is no answer. Statements have a longer limit, a connection that is silent has none. */
const answerMs = 3000
/** One in so many requests clears away, and more than so many requests can leave behind. */
const clearEvery = 100
const clearRows = 1000

let sinceCleared = 0

/**
 * Counts one request under each of its keys, all in one statement and by the database's clock: processes whose clocks
 * differ, and requests that come at once, share one count.
 *
 * @throws when the database does not answer.
 */
export async function addAll(db: Db, entries: readonly Entry[]): Promise<Count[]> {
  const ended = sql`${rateLimits.expiresAt} <= now()`
  const counted = db
    .insert(rateLimits)
    .values(
      // Always in the same order, so that two requests never wait for each other.
      [...entries]
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ key, windowSeconds }) => ({
          key,
          points: 1,
          expiresAt: sql`now() + ${`${windowSeconds} seconds`}::interval`,
        })),
    )
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        points: sql`case when ${ended} then 1 else ${rateLimits.points} + 1 end`,
        expiresAt: sql`case when ${ended} then excluded.expires_at else ${rateLimits.expiresAt} end`,
      },
    })
    .returning({
      key: rateLimits.key,
      points: rateLimits.points,
      leftMs: sql<number>`(extract(epoch from ${rateLimits.expiresAt} - now()) * 1000)::float8`,
    })
    .execute()
  const counts = await inTime(counted)
  sinceCleared += 1
  if (sinceCleared >= clearEvery) {
    sinceCleared = 0
    void clearEnded(db).catch((error: unknown) => log().warn({ err: error }, 'ended rate limits stay'))
  }
  return counts
}

/** Deletes rows whose window is over, a bounded number of them; those that are being counted are left alone. */
export async function clearEnded(db: Db, most = clearRows): Promise<void> {
  const over = db
    .select({ key: rateLimits.key })
    .from(rateLimits)
    .where(lt(rateLimits.expiresAt, sql`now()`))
    .limit(most)
    .for('update', { skipLocked: true })
  await db.delete(rateLimits).where(inArray(rateLimits.key, over))
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${answerMs} ms`)), answerMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
    answer.catch((error: unknown) => log().debug({ err: describeError(error) }, 'a late rate limit'))
  }
}
