import 'server-only'
import { sql } from 'drizzle-orm'
import type { Db } from '../db/client'

/** An event on its way to an endpoint, or there, with all of its attempts. */
export interface DeliveryLog {
  /** The `webhook-id`. */
  id: string
  event: { id: string; type: string; createdAt: string }
  state: 'waiting' | 'delivered' | 'given_up'
  createdAt: string
  /** When the next attempt is due, while it waits. */
  nextAt: string | null
  deliveredAt: string | null
  attempts: { at: string; status: number | null; detail: string | null; durationMs: number }[]
}

/** The newest attempts of a delivery that are shown; by hand there can be many. */
const mostAttempts = 30

const time = (column: string) => sql.raw(`event_time(${column})`)

/**
 * Lists what was sent to one of a publisher's endpoints, or is to be, newest first.
 *
 * @param before the id of the last delivery of the page before this one
 */
export async function listDeliveries(
  db: Db,
  {
    publisher,
    endpointId,
    before,
    limit,
  }: { publisher: string; endpointId: string; before?: string | undefined; limit: number },
): Promise<DeliveryLog[]> {
  const older = before
    ? sql`and (delivery.created_at, delivery.id) < (select created_at, id from webhook_deliveries where id = ${before} and endpoint_id = ${endpointId})`
    : sql``
  const rows = await db.execute<Record<string, unknown>>(sql`
    select delivery.id, delivery.state, ${time('delivery.created_at')} as "createdAt",
      case delivery.state when 'waiting' then ${time('delivery.next_at')} end as "nextAt",
      ${time('delivery.delivered_at')} as "deliveredAt",
      json_build_object('id', event.id, 'type', event.type, 'createdAt', ${time('event.created_at')}) as event,
      (
        select coalesce(json_agg(json_build_object('at', ${time('at')}, 'status', status, 'detail', detail,
          'durationMs', duration_ms) order by id desc), '[]')
        from (select * from webhook_attempts where delivery_id = delivery.id order by id desc limit ${mostAttempts}) attempt
      ) as attempts
    from webhook_deliveries delivery
      join webhook_endpoints endpoint on endpoint.id = delivery.endpoint_id
      join outbox event on event.id = delivery.event_id
    where endpoint.id = ${endpointId} and endpoint.publisher = ${publisher} ${older}
    order by delivery.created_at desc, delivery.id desc limit ${limit}`)
  return rows as unknown as DeliveryLog[]
}
