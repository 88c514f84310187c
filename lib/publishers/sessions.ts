import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { and, eq, gt, lt, or, sql } from 'drizzle-orm'
import type { Db, Executor } from '../db/client'
import { publisherSessions } from '../db/schema/publishers'

/** A session of the dashboard ends after so long, whatever is done in it. */
const sessionSeconds = 7 * 24 * 3600

/** What a secret is stored as. Secrets have 256 random bits, so a plain hash is enough. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Opens a session and returns its secret, which is stored nowhere. Sessions that have ended are cleared away. */
export async function openSession(db: Db, wallet: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  await db.delete(publisherSessions).where(lt(publisherSessions.expiresAt, sql`now()`))
  const expiresAt = new Date(Date.now() + sessionSeconds * 1000)
  await db.insert(publisherSessions).values({ hash: hashOf(secret), wallet, expiresAt })
  return secret
}

/** Finds whose session a secret opens. */
export async function walletOfSession(db: Db, secret: string): Promise<string | undefined> {
  const [row] = await db
    .select({ wallet: publisherSessions.wallet })
    .from(publisherSessions)
    .where(and(eq(publisherSessions.hash, hashOf(secret)), gt(publisherSessions.expiresAt, sql`now()`)))
  return row?.wallet
}

/** Ends a session, or with `everywhere` all of its wallet. */
export async function closeSession(db: Db, secret: string, everywhere?: { wallet: string }): Promise<void> {
  const own = eq(publisherSessions.hash, hashOf(secret))
  await db
    .delete(publisherSessions)
    .where(everywhere ? or(own, eq(publisherSessions.wallet, everywhere.wallet)) : own)
}

/** Ends every session of a wallet. */
export async function closeSessionsOf(db: Executor, wallet: string): Promise<void> {
  await db.delete(publisherSessions).where(eq(publisherSessions.wallet, wallet))
}

/** The `Set-Cookie` value. With `__Host-` no other host, and no plain connection, can put a session in its place. */
export function sessionCookie(secret: string, secure: boolean): string {
  const life = secret === '' ? 0 : sessionSeconds
  return `${cookieName(secure)}=${secret}; Path=/; Max-Age=${life}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}

export function cookieName(secure: boolean): string {
  return secure ? '__Host-farthing_publisher' : 'farthing_publisher'
}
