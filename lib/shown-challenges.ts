import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { challengeCounter, type Shown, shownType } from './challenge-count'
import { listArticles } from './content/articles'
import { type Db, db } from './db/client'
import { env } from './env'
import { readLimited } from './http/limited-body'
import { log } from './log'
import { verifyToken } from './token'

/** Far more pages than a gate keeps the tariffs of. */
const maxBytes = 1024 * 1024
/** What was sent longer ago was sent by somebody who has kept it. */
const maxAgeSeconds = 60

const handedIn = z.strictObject({
  at: z.int(),
  shown: z.array(z.tuple([z.string(), z.enum(['person', 'program']), z.int().positive()])),
})

/** Adds what a gate hands in to the counts of the day. Answers with an HTTP status. */
export async function takeShown(request: Request): Promise<204 | 403 | 413> {
  const read = await readLimited(request, maxBytes)
  if (!read.ok) return 413
  const claims = verifyToken(env().quoteKeys, shownType, new TextDecoder().decode(read.bytes))
  const parsed = handedIn.safeParse(claims)
  if (!parsed.success || Math.abs(Date.now() / 1000 - parsed.data.at) > maxAgeSeconds) return 403
  await recordShown(db(env().DATABASE_URL), parsed.data.shown)
  return 204
}

// Anybody may ask for them without end, and all of a page are one row.
const counted = challengeCounter((shown) =>
  recordShown(db(env().DATABASE_URL), shown).catch((error: unknown) =>
    log().warn({ err: error }, '402s were not counted'),
  ),
)

/**
 * Counts a paywall that a page has drawn itself, inside the site. Never fails: it is only a count. What it returns, if anything,
 * is to be kept alive until it is over.
 */
export function countShown(slug: string): Promise<void> | undefined {
  return counted(slug, 'person')
}

/** Adds 402s to the day's counts, of pages that there are. */
export async function recordShown(database: Db, shown: readonly Shown[]): Promise<void> {
  const publishers = new Map((await listArticles()).map(({ slug, publisher }) => [slug, publisher]))
  const rows = shown.flatMap(([slug, buyer, times]) => {
    const publisher = publishers.get(slug)
    return publisher ? [{ publisher, slug, buyer, times }] : []
  })
  // In one order, so that two gates never wait for each other.
  await database.execute(sql`
    insert into challenge_days as c (publisher, day, slug, buyer, shown)
    select publisher, (now() at time zone 'UTC')::date, slug, buyer, sum(times)
    from json_to_recordset(${JSON.stringify(rows)}) as r (publisher text, slug text, buyer text, times int)
    group by publisher, slug, buyer order by publisher, slug, buyer
    on conflict (publisher, day, slug, buyer) do update set shown = c.shown + excluded.shown`)
}
