import 'server-only'
import { db, type Executor } from '../db/client'
import { env } from '../env'
import { keepSecret, rotateSecret } from '../publishers/webhook-rotation'
import type { Actor } from './actor'
import { notFound, type Outcome } from './api'
import { checkProof, lockGuarded, type Signed, whyBarredFor } from './guarded'
import { rotateStatement, rotateWithdrawal } from './statements'
import { inJson, mine, type Webhook, type WithSecret } from './webhooks'

/** Makes a new secret, when the wallet that is signed in has just asked for it in so many words. It signs after the configured delay. */
export function rotateWebhook(
  actor: Actor,
  id: string,
  proof: Signed,
  nowMs: number,
): Promise<Outcome<WithSecret>> {
  return changeSigned({ actor, id, proof, nowMs, words: rotateStatement }, async (tx, key, statement) => {
    const barred = await whyBarredFor(tx, actor, key.publisher, nowMs)
    if (barred) return { ok: false, problem: barred }
    const rotated = await rotateSecret(tx, key, { delayHours: env().CHANGE_DELAY_HOURS, statement })
    if (!rotated) return notFound('webhook')
    return { ok: true, data: { webhook: inJson(rotated.endpoint), secret: rotated.secret } }
  })
}

/** Withdraws a new secret that has not signed yet. Whoever may have one made may, also who is to be removed. */
export function keepWebhookSecret(
  actor: Actor,
  id: string,
  proof: Signed,
  nowMs: number,
): Promise<Outcome<Webhook>> {
  return changeSigned({ actor, id, proof, nowMs, words: rotateWithdrawal }, async (tx, key, statement) => {
    const kept = await keepSecret(tx, key, statement)
    return kept ? { ok: true, data: inJson(kept) } : notFound('new secret that is to come')
  })
}

type Asked = { actor: Actor; id: string; proof: Signed; nowMs: number; words: typeof rotateStatement }
type Change<T> = (
  tx: Executor,
  key: { publisher: string; by: string; id: string },
  statement: string,
) => Promise<Outcome<T>>

/** Changes an endpoint's secrets, one at a time, for a wallet that has signed these words about it. */
async function changeSigned<T>(
  { actor, id, proof, nowMs, words }: Asked,
  change: Change<T>,
): Promise<Outcome<T>> {
  const found = await mine(actor, id)
  if (!found.ok) return found
  const statement = words(found.data.host, id)
  const refused = await checkProof(actor, proof, statement, nowMs)
  if (refused) return { ok: false, problem: refused }
  return db(env().DATABASE_URL).transaction(async (tx) => {
    await lockGuarded(tx)
    return change(tx, found.data, statement)
  })
}
