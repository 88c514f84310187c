import 'server-only'
import { z } from 'zod'
import { db } from '../db/client'
import { env } from '../env'
import { line } from '../pricing/setting'
import { tokenScopes } from '../publishers/token-scopes'
import { type ApiToken, createToken, listTokens, revokeToken } from '../publishers/tokens'
import type { Actor } from './actor'
import { notFound, type Outcome } from './api'

export const newToken = z.strictObject({
  label: line(80, 'needs a name'),
  scopes: z.array(z.enum(tokenScopes)).min(1, 'needs at least one').max(tokenScopes.length),
})

const database = () => db(env().DATABASE_URL)

/** Lists the tokens of somebody's own wallet. */
export function tokensOf(actor: Actor): Promise<ApiToken[]> {
  return listTokens(database(), actor.wallet)
}

/** Makes a token that acts as the wallet that is signed in. */
export async function makeToken(
  { wallet, publisher }: Actor,
  { label, scopes }: z.infer<typeof newToken>,
): Promise<Outcome<{ id: string; secret: string }>> {
  const data = await createToken(database(), { wallet, publisher: publisher ?? null, label, scopes })
  return { ok: true, status: 201, data }
}

/** Takes a token back, at once. */
export async function endToken({ wallet }: Actor, id: string): Promise<Outcome<undefined>> {
  const ended = await revokeToken(database(), wallet, id)
  return ended ? { ok: true, data: undefined } : notFound('token')
}
