import 'server-only'
import { randomBytes } from 'node:crypto'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Db, Executor } from '../db/client'
import { apiTokens } from '../db/schema/publishers'
import { newId } from '../id'
import { hashOf } from './sessions'
import type { TokenScope } from './token-scopes'

export interface ApiToken {
  id: string
  wallet: string
  label: string
  scopes: string[]
  createdAt: Date
  lastUsedAt: Date | null
}

/** Makes a token. The secret in the answer is shown once and stored nowhere. */
export async function createToken(
  db: Db,
  input: { wallet: string; publisher: string | null; label: string; scopes: TokenScope[] },
): Promise<{ id: string; secret: string }> {
  const secret = `farthing_${randomBytes(32).toString('base64url')}`
  const id = newId('token')
  await db.insert(apiTokens).values({ id, hash: hashOf(secret), ...input })
  return { id, secret }
}

/** Finds who a token acts for, and notes that it was used. It is good for the publisher it was made for and no other. */
export async function tokenBearer(
  db: Db,
  secret: string,
): Promise<{ wallet: string; publisher: string | null; scopes: string[] } | undefined> {
  const [row] = await db
    .update(apiTokens)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiTokens.hash, hashOf(secret)), isNull(apiTokens.revokedAt)))
    .returning({ wallet: apiTokens.wallet, publisher: apiTokens.publisher, scopes: apiTokens.scopes })
  return row
}

/** Lists the tokens that a wallet has made and not revoked, newest first. */
export async function listTokens(db: Db, wallet: string): Promise<ApiToken[]> {
  const { id, label, scopes, createdAt, lastUsedAt } = apiTokens
  return db
    .select({ id, wallet: apiTokens.wallet, label, scopes, createdAt, lastUsedAt })
    .from(apiTokens)
    .where(and(eq(apiTokens.wallet, wallet), isNull(apiTokens.revokedAt)))
    .orderBy(desc(createdAt))
}

/** Takes a token back. False when the wallet has no such token. */
export async function revokeToken(db: Db, wallet: string, id: string): Promise<boolean> {
  const revoked = await db
    .update(apiTokens)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiTokens.id, id), eq(apiTokens.wallet, wallet), isNull(apiTokens.revokedAt)))
    .returning({ id: apiTokens.id })
  return revoked.length > 0
}

/** Takes all of a wallet's tokens back, but those for this publisher; with null, but those that it has made as an owner. */
export async function revokeTokensOf(db: Executor, wallet: string, except?: string | null): Promise<void> {
  const others =
    except === undefined ? undefined : sql`${apiTokens.publisher} is distinct from ${except}::text`
  await db
    .update(apiTokens)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiTokens.wallet, wallet), isNull(apiTokens.revokedAt), others))
}
