import 'server-only'
import { sql } from 'drizzle-orm'
import type { Executor } from '../db/client'

const atOnce = 500

/**
 * Writes a delivery for each endpoint that wants one of the new events of its publisher. Two processes at once take
 * different events, and no event is written twice for an endpoint. An endpoint hears of nothing that was before it; one
 * that is switched off finds its events waiting.
 *
 * @returns how many events were new
 */
export async function fanOut(db: Executor): Promise<number> {
  for (let total = 0; ; ) {
    const taken = await db.execute(sql`
      with new as (
        select id, type, publisher, created_at from outbox where fanned_out_at is null
        order by created_at limit ${atOnce} for update skip locked
      ), written as (
        insert into webhook_deliveries (id, event_id, endpoint_id)
        select 'msg_' || replace(gen_random_uuid()::text, '-', ''), new.id, endpoint.id
        from new join webhook_endpoints endpoint on endpoint.publisher = new.publisher
          and new.type = any(endpoint.events) and endpoint.created_at <= new.created_at
        on conflict (event_id, endpoint_id) do nothing
      )
      update outbox set fanned_out_at = now() where id in (select id from new) returning id`)
    total += taken.length
    if (taken.length < atOnce) return total
  }
}
