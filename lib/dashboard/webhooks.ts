import 'server-only'
import { db } from '../db/client'
import { env } from '../env'
import type { Problem } from '../http/problem'
import { limitWebhook } from '../limits'
import { type Attempt, redeliver, sendTest } from '../publishers/webhook-deliveries'
import {
  changeEndpoint,
  createEndpoint,
  type Endpoint,
  type EndpointChange,
  findEndpoint,
  listEndpoints,
  mostEndpoints,
  type NewEndpoint,
  removeEndpoint,
} from '../publishers/webhook-endpoints'
import { type DeliveryLog, listDeliveries } from '../publishers/webhook-log'
import { guardRule } from '../webhooks'
import { type Actor, mayChange, maySee, publisherFor } from './actor'
import { forbidden, invalid, notFound, type Outcome } from './api'

/** An endpoint in JSON: its times are text. */
export type Webhook = {
  [Key in keyof Endpoint]: Endpoint[Key] extends Date
    ? string
    : Endpoint[Key] extends Date | null
      ? string | null
      : Endpoint[Key]
}

/** A secret is in the answer that made it, and in none after that. */
export type WithSecret = { webhook: Webhook; secret: string }

const database = () => db(env().DATABASE_URL)

/** Writes an endpoint as JSON would. */
export function inJson({
  createdAt,
  secretFrom,
  previousUntil,
  failingSince,
  disabledAt,
  ...endpoint
}: Endpoint): Webhook {
  return {
    ...endpoint,
    createdAt: createdAt.toISOString(),
    secretFrom: secretFrom?.toISOString() ?? null,
    previousUntil: previousUntil?.toISOString() ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    disabledAt: disabledAt?.toISOString() ?? null,
  }
}

/** Lists where a publisher is told. */
export async function webhooksOf(publisher: string): Promise<Webhook[]> {
  return (await listEndpoints(database(), publisher)).map(inJson)
}

/** Makes an endpoint for the publisher that is named, or else the actor's own. */
export async function addWebhook(
  actor: Actor,
  named: string | null,
  input: NewEndpoint,
): Promise<Outcome<WithSecret>> {
  const publisher = (await publisherFor(actor, named))?.handle
  if (publisher === undefined) return notFound('publisher')
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  const made = await createEndpoint(database(), { publisher, by: actor.wallet }, input, guardRule())
  if (made.kind === 'refused') return refusedUrl(made.reason)
  if (made.kind === 'full') return { ok: false, problem: full }
  return { ok: true, status: 201, data: { webhook: inJson(made.endpoint), secret: made.secret } }
}

/** Finds an endpoint that the actor may see. */
export async function findWebhook(actor: Actor, id: string): Promise<Outcome<Webhook>> {
  const found = await findEndpoint(database(), id)
  return found && maySee(actor, found.publisher) ? { ok: true, data: inJson(found) } : notFound('webhook')
}

/** Finds an endpoint that the actor may change, for whom it then acts, and where it is. */
export async function mine(
  actor: Actor,
  id: string,
): Promise<Outcome<{ publisher: string; by: string; id: string; host: string }>> {
  const found = await findWebhook(actor, id)
  if (!found.ok) return found
  const { publisher, url } = found.data
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  return { ok: true, data: { publisher, by: actor.wallet, id, host: new URL(url).host } }
}

export async function changeWebhook(
  actor: Actor,
  id: string,
  change: EndpointChange,
): Promise<Outcome<Webhook>> {
  const found = await mine(actor, id)
  if (!found.ok) return found
  const changed = await changeEndpoint(database(), found.data, change, guardRule())
  if (changed.kind === 'refused') return refusedUrl(changed.reason)
  return changed.kind === 'changed' ? { ok: true, data: inJson(changed.endpoint) } : notFound('webhook')
}

export async function removeWebhook(actor: Actor, id: string): Promise<Outcome<undefined>> {
  const found = await mine(actor, id)
  if (!found.ok) return found
  return (await removeEndpoint(database(), found.data)) ? { ok: true, data: undefined } : notFound('webhook')
}

/** Sends a test, now, and says what came of it. */
export async function testWebhook(actor: Actor, id: string): Promise<Outcome<Attempt> | Response> {
  const found = await mine(actor, id)
  if (!found.ok) return found
  const { publisher, by } = found.data
  const tooMany = await limitWebhook(publisher)
  if (tooMany) return tooMany
  const sent = await sendTest(database(), { publisher, endpointId: id, by }, guardRule())
  return sent.kind === 'attempted' ? { ok: true, data: sent.attempt } : notFound('webhook')
}

/** Sends a delivery again under its old id, now, and says what came of it. */
export async function sendAgain(
  actor: Actor,
  id: string,
  delivery: string,
): Promise<Outcome<Attempt> | Response> {
  const found = await mine(actor, id)
  if (!found.ok) return found
  const { publisher } = found.data
  const tooMany = await limitWebhook(publisher)
  if (tooMany) return tooMany
  const sent = await redeliver(database(), { publisher, endpointId: id, id: delivery }, guardRule())
  if (sent.kind === 'busy') return { ok: false, problem: busy }
  return sent.kind === 'attempted' ? { ok: true, data: sent.attempt } : notFound('delivery')
}

/** One page of an endpoint's log, and the `before` of the next. */
export interface DeliveryPage {
  deliveries: DeliveryLog[]
  next: string | null
}

/** Pages through what was sent to an endpoint, newest first. */
export async function deliveriesOf(
  actor: Actor,
  id: string,
  query: URLSearchParams,
): Promise<Outcome<DeliveryPage>> {
  const found = await findWebhook(actor, id)
  if (!found.ok) return found
  const limit = Math.min(Math.max(Number(query.get('limit') ?? 20) || 20, 1), 100)
  const { publisher } = found.data
  const before = query.get('before') ?? undefined
  const rows = await listDeliveries(database(), { publisher, endpointId: id, before, limit: limit + 1 })
  const deliveries = rows.slice(0, limit)
  return {
    ok: true,
    data: { deliveries, next: rows.length > limit ? (deliveries.at(-1)?.id ?? null) : null },
  }
}

function refusedUrl(reason: string): { ok: false; problem: Problem } {
  return invalid([{ field: 'url', message: reason }])
}

const full: Problem = {
  status: 409,
  code: 'too_many_webhooks',
  title: 'There is room for no more',
  detail: `A publisher has at most ${mostEndpoints} webhooks. Nothing was changed. Remove one that is not needed any more.`,
}

const busy: Problem = {
  status: 409,
  code: 'being_sent',
  title: 'It is being sent already',
  detail: 'This delivery is on its way at this moment. Look at its attempts in a few seconds.',
}
