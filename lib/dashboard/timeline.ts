import 'server-only'
import { sql } from 'drizzle-orm'
import { db } from '../db/client'
import type { PaymentState } from '../db/schema/payments'
import { env } from '../env'

/** Something that happened to a payment. Times are ISO 8601. */
export type TimelineEntry = { at: string } & (
  | { kind: 'state'; from: PaymentState | null; to: PaymentState; detail: string | null }
  | {
      kind: 'submission'
      facilitator: string
      relayer: string | null
      relayerNonce: number | null
      transaction: string | null
      outcome: string | null
    }
  | { kind: 'proof'; transaction: string; logIndex: number; blockNumber: string; blockHash: string }
  | { kind: 'access'; event: 'granted' | 'revoked' | 'restored'; by: string | null; expiresAt: string | null }
  | { kind: 'refund'; event: string; transaction: string | null; by: string | null; keepsAccess: boolean }
  | { kind: 'delivery'; type: string; url: string; state: string; attempts: number }
)

type Row = { at: string; kind: TimelineEntry['kind']; data: Record<string, unknown> }

/**
 * Everything that is known of a payment, in the order in which it happened. Proof and state are written in one statement, so
 * times can be equal; what comes first in the story comes first here.
 */
export async function timelineOf(paymentId: string): Promise<TimelineEntry[]> {
  const rows = await db(env().DATABASE_URL).execute<Row>(sql`
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, kind, data from (
      ${states(paymentId)} union all ${submissions(paymentId)} union all ${proofs(paymentId)}
      union all ${access(paymentId)} union all ${refunds(paymentId)} union all ${deliveries(paymentId)}
    ) as story order by story.at, step, story.n`)
  return rows.map(({ at, kind, data }) => ({ at, kind, ...data })) as unknown as TimelineEntry[]
}

const states = (id: string) => sql`
  select at, 1 as step, id as n, 'state' as kind,
    jsonb_build_object('from', from_state, 'to', to_state, 'detail', detail) as data
  from payment_transitions where payment_id = ${id}`

const submissions = (id: string) => sql`
  select started_at, 2, id, 'submission', jsonb_build_object('facilitator', facilitator, 'relayer', relayer,
    'relayerNonce', relayer_nonce, 'transaction', transaction, 'outcome', outcome)
  from settle_attempts where payment_id = ${id}`

// The log itself has no time before its block is final: the payment was booked by it when it became settled.
const proofs = (id: string) => sql`
  select coalesce((select max(at) from payment_transitions where payment_id = ${id} and to_state in ('settled', 'orphan')),
      block_time, now()), 0, 0, 'proof', jsonb_build_object('transaction', transaction, 'logIndex', log_index,
      'blockNumber', block_number::text, 'blockHash', block_hash)
  from chain_transfers where payment_id = ${id}`

const access = (id: string) => sql`
  select a.at, 3, a.id, 'access', jsonb_build_object('event', replace(a.event, 'access.', ''), 'by', a.data -> 'by',
    'expiresAt', e.expires_at)
  from entitlements e join audit_log a on a.subject = e.id and a.event like 'access.%'
  where e.wallet = (select payer from payments where id = ${id}) and e.slug = (select slug from payments where id = ${id})
    and coalesce(a.data ->> 'payment', ${id}) = ${id}`

const refunds = (id: string) => sql`
  select at, 4, id, 'refund', jsonb_build_object('event', replace(event, 'refund.', ''), 'transaction', data -> 'transaction',
    'by', data -> 'by', 'keepsAccess', data -> 'keepsAccess')
  from audit_log where subject = ${id} and event like 'refund.%'`

const deliveries = (id: string) => sql`
  select coalesce(d.delivered_at, d.created_at), 5, 0, 'delivery', jsonb_build_object('type', o.type, 'url', e.url,
    'state', d.state, 'attempts', d.attempts)
  from outbox o join webhook_deliveries d on d.event_id = o.id join webhook_endpoints e on e.id = d.endpoint_id
  where o.data ->> 'payment' = ${id}`
