import 'server-only'
import { and, asc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { audit } from '../db/audit'
import type { Db } from '../db/client'
import { webhookEndpoints } from '../db/schema/events'
import { type GuardRule, resolveTarget } from '../http/guarded-target'
import { newId } from '../id'
import { type EventType, eventTypes } from './webhook-events'
import { newSecret } from './webhook-signature'

/** Each event is sent to every endpoint that wants it. */
export const mostEndpoints = 10

const events = z
  .array(z.enum(eventTypes))
  .min(1, 'names no event')
  .transform((list) => eventTypes.filter((type) => list.includes(type)))
const url = z.string('is an address such as https://example.com/webhooks').trim().min(1).max(2048)

/** What a publisher says to make an endpoint. */
export const newEndpoint = z.strictObject({ url, events })
export type NewEndpoint = z.infer<typeof newEndpoint>

/** What a publisher may change. `enabled: true` also sends what has waited while it was off. */
export const endpointChange = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  enabled: z.boolean().optional(),
})
export type EndpointChange = z.infer<typeof endpointChange>

/** An endpoint as its publisher sees it: without its secret, which is shown once. */
export interface Endpoint {
  id: string
  publisher: string
  url: string
  events: EventType[]
  createdBy: string
  createdAt: Date
  /** The newest secret signs from then on, and whose wallet has signed for it. Null for the first. */
  secretFrom: Date | null
  secretBy: string | null
  /** Until then the secret before the newest signs as well. */
  previousUntil: Date | null
  /** Every attempt since then has failed. */
  failingSince: Date | null
  disabledAt: Date | null
  disabledReason: string | null
}

/** Whose endpoint, and the wallet that acts for them. */
export interface Actor {
  publisher: string
  by: string
}

type Refused = { kind: 'refused'; reason: string }

/** What is read of an endpoint: all but its secrets. */
export const columns = {
  id: webhookEndpoints.id,
  publisher: webhookEndpoints.publisher,
  url: webhookEndpoints.url,
  events: sql<EventType[]>`${webhookEndpoints.events}`,
  createdBy: webhookEndpoints.createdBy,
  createdAt: webhookEndpoints.createdAt,
  secretFrom: webhookEndpoints.secretFrom,
  secretBy: webhookEndpoints.secretBy,
  previousUntil: webhookEndpoints.previousUntil,
  failingSince: webhookEndpoints.failingSince,
  disabledAt: webhookEndpoints.disabledAt,
  disabledReason: webhookEndpoints.disabledReason,
}

/** That a row is this endpoint, of this publisher. */
export const isOf = (publisher: string, id: string) =>
  and(eq(webhookEndpoints.publisher, publisher), eq(webhookEndpoints.id, id))

/** Makes an endpoint. Its address is looked at as it will be before each attempt. */
export async function createEndpoint(
  db: Db,
  { publisher, by }: Actor,
  { url, events }: NewEndpoint,
  rule: GuardRule,
): Promise<{ kind: 'created'; endpoint: Endpoint; secret: string } | { kind: 'full' } | Refused> {
  const target = await resolveTarget(url, rule)
  if (target.kind === 'refused') return target
  const secret = newSecret()
  const id = newId('webhookEndpoint')
  return db.transaction(async (tx) => {
    // One at a time, or two at once could both be the last.
    await tx.execute(sql`select pg_advisory_xact_lock(403, hashtext(${`webhooks ${publisher}`}))`)
    if ((await listEndpoints(tx, publisher)).length >= mostEndpoints) return { kind: 'full' }
    const [endpoint] = await tx
      .insert(webhookEndpoints)
      .values({ id, publisher, url, events, secret, createdBy: by })
      .returning(columns)
    if (!endpoint) throw new Error('a row was written and none came back')
    await audit(tx, {
      event: 'webhook.created',
      subject: id,
      data: { publisher, by, events, ...hostOf(url) },
    })
    return { kind: 'created', endpoint, secret }
  })
}

/** Lists a publisher's endpoints, oldest first. */
export function listEndpoints(db: Pick<Db, 'select'>, publisher: string): Promise<Endpoint[]> {
  return db
    .select(columns)
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.publisher, publisher))
    .orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.id))
}

/** Finds an endpoint, whosever it is. */
export async function findEndpoint(db: Db, id: string): Promise<Endpoint | undefined> {
  const [endpoint] = await db.select(columns).from(webhookEndpoints).where(eq(webhookEndpoints.id, id))
  return endpoint
}

/** Changes an endpoint. With another address, or switched on again, it begins with a clean record. */
export async function changeEndpoint(
  db: Db,
  { publisher, by, id }: Actor & { id: string },
  { url, events, enabled }: EndpointChange,
  rule: GuardRule,
): Promise<{ kind: 'changed'; endpoint: Endpoint } | { kind: 'unknown' } | Refused> {
  const target = url === undefined ? undefined : await resolveTarget(url, rule)
  if (target?.kind === 'refused') return target
  const clean = url !== undefined || enabled ? { failingSince: null } : {}
  const on = { disabledAt: null, disabledReason: null }
  const off = { disabledAt: sql`coalesce(${webhookEndpoints.disabledAt}, now())`, disabledReason: 'by hand' }
  const state = enabled === undefined ? {} : enabled ? on : off
  return db.transaction(async (tx) => {
    const [endpoint] = await tx
      .update(webhookEndpoints)
      // Names the row's own publisher too: a change of nothing is a statement like any other.
      .set({ publisher, ...(url && { url }), ...(events && { events }), ...clean, ...state })
      .where(isOf(publisher, id))
      .returning(columns)
    if (!endpoint) return { kind: 'unknown' }
    if (enabled) await wakeWaiting(tx, id)
    const data = { publisher, by, events, enabled, ...(url && hostOf(url)) }
    await audit(tx, { event: 'webhook.changed', subject: id, data })
    return { kind: 'changed', endpoint }
  })
}

/** What has waited is due at once, with all of its attempts before it. */
async function wakeWaiting(tx: Pick<Db, 'execute'>, endpointId: string): Promise<void> {
  await tx.execute(sql`
    update webhook_deliveries set next_at = now(), attempts = 0 where endpoint_id = ${endpointId} and state = 'waiting'`)
}

/** Takes an endpoint away, and with it what was still to be sent there and its log. */
export async function removeEndpoint(
  db: Db,
  { publisher, by, id }: Actor & { id: string },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [gone] = await tx
      .delete(webhookEndpoints)
      .where(isOf(publisher, id))
      .returning({ url: webhookEndpoints.url })
    if (!gone) return false
    await audit(tx, {
      event: 'webhook.removed',
      subject: id,
      data: { publisher, by, ...hostOf(gone.url) },
    })
    return true
  })
}

/** The rest of the address may be a secret, and the audit log is for ever. */
export function hostOf(url: string): { host: string } {
  return { host: new URL(url).host }
}
