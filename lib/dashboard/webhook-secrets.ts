import 'server-only'
import { db } from '../db/client'
import { env } from '../env'
import { keepSecret, rotateSecret } from '../publishers/webhook-rotation'
import type { Actor } from './actor'
import { notFound, type Outcome } from './api'
import { checkProof, lockGuarded, type Signed, whyBarredFor } from './guarded'
import { rotateStatement, rotateWithdrawal } from './statements'
import { findWebhook, inJson, mine, type Webhook, type WithSecret } from './webhooks'

const database = () => db(env().DATABASE_URL)

/** Makes a new secret, when the wallet that is signed in has just asked for it in so many words. It signs after the configured delay. */
export async function rotateWebhook(
  actor: Actor,
  id: string,
  proof: Signed,
  nowMs: number,
): Promise<Outcome<WithSecret>> {
  const asked = await signedFor(actor, id, proof, rotateStatement, nowMs)
  if (!asked.ok) return asked
  const { key, statement } = asked.data
  return database().transaction(async (tx): Promise<Outcome<WithSecret>> => {
    await lockGuarded(tx)
    const barred = await whyBarredFor(tx, actor, key.publisher, nowMs)
    if (barred) return { ok: false, problem: barred }
    const rotated = await rotateSecret(tx, key, { delayHours: env().CHANGE_DELAY_HOURS, statement })
    if (!rotated) return notFound('webhook')
    return { ok: true, data: { webhook: inJson(rotated.endpoint), secret: rotated.secret } }
  })
}

/** Withdraws a new secret that has not signed yet. Whoever may have one made may, also who is to be removed. */
export async function keepWebhookSecret(
  actor: Actor,
  id: string,
  proof: Signed,
  nowMs: number,
): Promise<Outcome<Webhook>> {
  const asked = await signedFor(actor, id, proof, rotateWithdrawal, nowMs)
  if (!asked.ok) return asked
  const { key, statement } = asked.data
  return database().transaction(async (tx): Promise<Outcome<Webhook>> => {
    await lockGuarded(tx)
    const kept = await keepSecret(tx, key, statement)
    return kept ? { ok: true, data: inJson(kept) } : notFound('new secret that is to come')
  })
}

async function signedFor(
  actor: Actor,
  id: string,
  proof: Signed,
  words: typeof rotateStatement,
  nowMs: number,
) {
  const [seen, found] = await Promise.all([findWebhook(actor, id), mine(actor, id)])
  if (!seen.ok) return seen
  if (!found.ok) return found
  const statement = words(new URL(seen.data.url).host, id)
  const problem = await checkProof(actor, proof, statement, nowMs)
  return problem
    ? { ok: false as const, problem }
    : { ok: true as const, data: { key: found.data, statement } }
}
