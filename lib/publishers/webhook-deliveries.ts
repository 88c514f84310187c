import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { auditInsert } from '../db/audit'
import type { Db } from '../db/client'
import { type GuardedAnswer, guardedPost } from '../http/guarded-fetch'
import type { GuardRule } from '../http/guarded-target'
import { newId } from '../id'
import { payloadOf, testEvent, type WebhookEvent } from './webhook-events'
import { pauseAfter, persistentHours } from './webhook-schedule'
import { type Secrets, signedHeaders } from './webhook-signature'

/** Longer than any attempt takes: who has not written its end down by then is gone, and another sends it again. */
const leaseSeconds = 30
/** Of one endpoint at a time, so that each gets its turn; fewer where they fail, because those take longest. */
const turn = { usual: 10, failing: 2 }
const batch = 50
/** Of an answer that was not a yes. Enough to recognise an error by. */
const detailLength = 300

/** A delivery that is ours to attempt. */
interface Taken extends Secrets {
  id: string
  endpointId: string
  publisher: string
  url: string
  /** How many attempts have failed before this one. */
  attempts: number
  event: WebhookEvent
}

/** What came of an attempt. */
export interface Attempt {
  delivered: boolean
  /** The HTTP status, when there was an answer. */
  status: number | null
  detail: string | null
  durationMs: number
}

const leased = sql`lease_until = now() + make_interval(secs => ${leaseSeconds}::int)`
const isFree = sql`(lease_until is null or lease_until < now())`

/** A `Taken` as it comes from the database: times as text, the event's columns beside the others. */
type Row = Omit<Taken, 'secretFrom' | 'previousUntil' | 'event'> & {
  secretFrom: string | null
  previousUntil: string | null
  eventId: string
  type: string
  data: unknown
  createdAt: string
}

/** Takes deliveries for ourselves: sets what is given of those that `which` names, and returns all that an attempt needs. */
async function take(db: Pick<Db, 'execute'>, which: SQL, set: SQL = leased): Promise<Taken[]> {
  const rows = await db.execute<Row & Record<string, unknown>>(sql`
    with taken as materialized (${which})
    update webhook_deliveries delivery set ${set}
    from taken, webhook_endpoints endpoint, outbox event
    where delivery.id = taken.id and endpoint.id = delivery.endpoint_id and event.id = delivery.event_id
    returning delivery.id, delivery.attempts, endpoint.id as "endpointId", endpoint.publisher, endpoint.url, endpoint.secret,
      endpoint.secret_from as "secretFrom", endpoint.previous_secret as "previousSecret", endpoint.previous_until as "previousUntil",
      event.id as "eventId", event.type, event.data, event.created_at as "createdAt"`)
  return rows.map(({ eventId, type, data, createdAt, secretFrom, previousUntil, ...delivery }) => ({
    ...delivery,
    secretFrom: secretFrom === null ? null : new Date(secretFrom),
    previousUntil: previousUntil === null ? null : new Date(previousUntil),
    event: { id: eventId, type, data, createdAt: new Date(createdAt) },
  }))
}

/** Those that are due and that nobody is sending. Two callers at once get different ones. */
const due = sql`
  select due.id
  from (select * from webhook_endpoints where disabled_at is null order by random()) endpoint cross join lateral (
    select id from webhook_deliveries
    where endpoint_id = endpoint.id and state = 'waiting' and next_at <= now() and ${isFree}
    order by next_at limit case when endpoint.failing_since is null then ${turn.usual}::int else ${turn.failing}::int end
    for update skip locked
  ) due
  limit ${batch}`

/**
 * Attempts all deliveries that are due, until none is or time is up. At least once is what a receiver can count on: an
 * attempt whose end was not written down is made again, under the same `webhook-id`.
 *
 * @returns how many attempts were made
 */
export async function deliverDue(db: Db, rule: GuardRule, deadlineMs: number): Promise<number> {
  for (let attempts = 0; ; ) {
    const taken = Date.now() < deadlineMs ? await take(db, due) : []
    if (taken.length === 0) return attempts
    await Promise.all(taken.map((delivery) => attempt(db, delivery, rule)))
    attempts += taken.length
  }
}

/** Whose delivery, at which endpoint. */
export interface DeliveryKey {
  publisher: string
  endpointId: string
  id: string
}

/**
 * Sends a delivery again under its old id, now, wherever it stands; when that fails it has its three days once more.
 * `busy` while it is being sent.
 */
export async function redeliver(
  db: Db,
  { publisher, endpointId, id }: DeliveryKey,
  rule: GuardRule,
): Promise<{ kind: 'attempted'; attempt: Attempt } | { kind: 'unknown' } | { kind: 'busy' }> {
  const mine = sql`
    select delivery.id, lease_until from webhook_deliveries delivery join webhook_endpoints endpoint on endpoint.id = endpoint_id
    where delivery.id = ${id} and endpoint.id = ${endpointId} and endpoint.publisher = ${publisher}`
  const again = sql`state = 'waiting', attempts = 0, next_at = now(), ${leased}`
  const [taken] = await take(db, sql`${mine} and ${isFree} for update of delivery skip locked`, again)
  if (taken) return { kind: 'attempted', attempt: await attempt(db, taken, rule) }
  const known = await db.execute(mine)
  return { kind: known.length > 0 ? 'busy' : 'unknown' }
}

/** Sends an endpoint a test, once. It says nothing about the endpoint's record, good or bad. */
export async function sendTest(
  db: Db,
  { publisher, endpointId, by }: { publisher: string; endpointId: string; by: string },
  rule: GuardRule,
): Promise<{ kind: 'attempted'; attempt: Attempt } | { kind: 'unknown' }> {
  const [event, id] = [newId('event'), newId('webhookDelivery')]
  const data = JSON.stringify({ endpoint: endpointId, by })
  // Taken as it is written, so that nobody else sends it.
  const written = await db.execute(sql`
    with event as (
      insert into outbox (id, type, publisher, data, fanned_out_at)
      select ${event}, ${testEvent}, publisher, ${data}::text::jsonb, now()
      from webhook_endpoints where id = ${endpointId} and publisher = ${publisher}
      returning id
    )
    insert into webhook_deliveries (id, event_id, endpoint_id, lease_until)
    select ${id}, id, ${endpointId}, now() + make_interval(secs => ${leaseSeconds}::int) from event returning id`)
  const [taken] = written.length > 0 ? await take(db, sql`select ${id}::text as id`) : []
  return taken ? { kind: 'attempted', attempt: await attempt(db, taken, rule) } : { kind: 'unknown' }
}

async function attempt(db: Db, taken: Taken, rule: GuardRule): Promise<Attempt> {
  const body = payloadOf(taken.event)
  const headers = signedHeaders(taken.id, body, taken, new Date())
  const began = performance.now()
  const answer = await guardedPost(taken.url, { headers, body }, rule)
  const attempt = judge(answer, Math.round(performance.now() - began))
  await (attempt.delivered ? recordDelivered(db, taken, attempt) : recordFailed(db, taken, attempt))
  return attempt
}

function judge(answer: GuardedAnswer, durationMs: number): Attempt {
  if (answer.kind !== 'answered') {
    return { delivered: false, status: null, detail: answer.reason, durationMs }
  }
  const { status, text } = answer
  const delivered = status >= 200 && status < 300
  const redirect = status >= 300 && status < 400
  // A NUL is the one character that the database does not take.
  const said = redirect ? 'redirects are not followed' : text.slice(0, detailLength).replaceAll('\0', '')
  return { delivered, status, detail: delivered ? null : said, durationMs }
}

const logged = ({ id }: Taken, { status, detail, durationMs }: Attempt) => sql`
  insert into webhook_attempts (delivery_id, status, detail, duration_ms)
  values (${id}, ${status}::int, ${detail}::text, ${durationMs}::int)`

async function recordDelivered(db: Db, taken: Taken, attempt: Attempt): Promise<void> {
  const counts = taken.event.type !== testEvent
  await db.execute(sql`
    with logged as (${logged(taken, attempt)}), done as (
      update webhook_deliveries
      set state = 'delivered', attempts = attempts + 1, delivered_at = now(), lease_until = null
      where id = ${taken.id}
    )
    update webhook_endpoints set failing_since = null
    where id = ${taken.endpointId} and failing_since is not null and ${counts}`)
}

/** An endpoint that says it is gone, or at which nothing has arrived for three days, is not tried any more. */
async function recordFailed(db: Db, taken: Taken, attempt: Attempt): Promise<void> {
  const counts = taken.event.type !== testEvent
  const pause = counts ? pauseAfter(taken.attempts + 1) : undefined
  const failed = sql`
    with logged as (${logged(taken, attempt)}), again as (
      update webhook_deliveries set attempts = attempts + 1, lease_until = null,
        state = ${pause === undefined ? 'given_up' : 'waiting'},
        next_at = now() + make_interval(secs => ${pause ?? 0}::float8)
      where id = ${taken.id} and state = 'waiting'
    )
    update webhook_endpoints set failing_since = coalesce(failing_since, now())
    where id = ${taken.endpointId} and ${counts}
    returning failing_since <= now() - make_interval(hours => ${persistentHours}::int) as persistent`
  const [endpoint] = await db.execute<{ persistent: boolean }>(failed)
  if (!endpoint) return
  if (attempt.status === 410) await disable(db, taken, 'it answered 410 Gone')
  else if (endpoint.persistent) await disable(db, taken, 'every attempt of three days has failed')
}

async function disable(db: Db, { endpointId, publisher }: Taken, reason: string): Promise<void> {
  await db.transaction(async (tx) => {
    const disabled = await tx.execute(sql`
      update webhook_endpoints set disabled_at = now(), disabled_reason = ${reason}
      where id = ${endpointId} and disabled_at is null returning id`)
    if (disabled.length === 0) return
    await tx.execute(
      auditInsert({ event: 'webhook.disabled', subject: endpointId, data: { publisher, reason } }),
    )
  })
}
