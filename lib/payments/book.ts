import { sql } from 'drizzle-orm'
import type { Db } from '../db/client'
import { newId } from '../id'
import type { Payment } from './payment'
import type { Proof } from './prove'

/**
 * Books a proven payment: its state, the log that proves it, the entitlement and the event, in one statement, which is
 * one transaction and one round trip; triggers add the audit rows to it, and the passes that the wallet has earned with it. Booking it twice, or from two processes, books
 * it once.
 *
 * A payment that had ended unpaid and was paid after all, because somebody else kept its authorization, is booked too.
 * When its wallet has meanwhile paid for the article another time, it buys nothing: it becomes an `orphan`, to be refunded.
 */
export async function book(db: Db, payment: Payment, proof: Proof): Promise<void> {
  const { transaction, logIndex, blockNumber, blockHash } = proof
  const [row] = await db.execute<{
    state: Payment['state']
    granted: { id: string; expiresAt: string | null } | null
  }>(sql`
    with other as (
      select 1 from payments
      where payer = ${payment.authorization.from} and slug = ${payment.slug} and id <> ${payment.id}
        and state in ('claimed', 'submitting', 'pending', 'unknown', 'settled', 'final') and released_at is null
    ), moved as (
      update payments
      set state = case when exists (select from other) then 'orphan' else 'settled' end,
        transaction = ${transaction}, reason = null, updated_at = now()
      where id = ${payment.id} and state not in ('settled', 'final', 'orphan')
      returning *
    ), log as (
      insert into chain_transfers (network, transaction, log_index, block_number, block_hash,
        asset, payer, pay_to, amount, nonce, payment_id)
      select network, transaction, ${logIndex}::int, ${String(blockNumber)}::bigint, ${blockHash},
        asset, payer, pay_to, amount, nonce, id
      from moved
      -- The sweeper may have been here first. A log that proves another payment refuses to change (a trigger).
      on conflict (network, transaction, log_index) do update set payment_id = excluded.payment_id,
        -- Its block may be final by now: the watcher looks at it once more, and makes the payment final with it.
        block_time = null
    ), granted as (
      insert into entitlements (id, wallet, slug, scope, payment_id, expires_at)
      select ${newId('entitlement')}, payer, slug, scope, id, now() + make_interval(secs => access_seconds)
      from moved where state = 'settled'
      on conflict (wallet, slug) do update set revoked_at = null, scope = excluded.scope, payment_id = excluded.payment_id,
        granted_at = now(), expires_at = excluded.expires_at
      returning id, expires_at
    ), told as (
      insert into outbox (id, type, publisher, data)
      select ${newId('event')}, case state when 'orphan' then 'payment.orphaned' else 'payment.settled' end, publisher,
        jsonb_build_object('payment', id, 'slug', slug, 'network', network, 'asset', asset, 'payer', payer,
          'payTo', pay_to, 'amount', amount::text, 'usd', usd::text, 'transaction', transaction, 'logIndex', ${logIndex}::int)
      from moved
      -- Told before, and mined again after a reorganisation.
      on conflict ((data ->> 'payment')) where type = 'payment.settled' do nothing
    )
    select state, (select json_build_object('id', id, 'expiresAt', expires_at) from granted) as granted from moved`)
  if (!row) return
  const { state, granted } = row
  Object.assign(payment, { state, transaction })
  if (granted)
    payment.granted = { id: granted.id, expiresAt: granted.expiresAt ? new Date(granted.expiresAt) : null }
}

/**
 * Takes back what a reorganisation of the chain has undone: a settled payment is open again, an orphan is nothing any more,
 * and the log is no longer ours. The entitlement is left until the payment is lost for good, because it will most likely
 * be mined again.
 */
export async function unbook(db: Db, payment: Payment): Promise<void> {
  const [row] = await db.execute<{ state: Payment['state'] }>(sql`
    with moved as (
      update payments set state = case state when 'orphan' then 'expired' else 'unknown' end,
        reason = 'reorganised', lease_until = now(), updated_at = now()
      where id = ${payment.id} and state in ('settled', 'orphan')
      returning id, state
    ), gone as (
      delete from chain_transfers where payment_id in (select id from moved)
    )
    select state from moved`)
  if (row) payment.state = row.state
}

/** Ends an open payment that can no longer move money, and with it whatever it had been granted before a reorganisation. */
export async function end(
  db: Db,
  payment: Payment,
  to: 'rejected' | 'cancelled' | 'diverted' | 'expired',
  reason: string,
): Promise<boolean> {
  const [row] = await db.execute(sql`
    with moved as (
      update payments set state = ${to}, reason = ${reason}, updated_at = now()
      where id = ${payment.id} and state = ${payment.state}
      returning id
    ), revoked as (
      update entitlements set revoked_at = now()
      where payment_id in (select id from moved) and revoked_at is null
        -- What it had helped to earn is counted again by a trigger.
        and slug not like 'earned:%'
    )
    select id from moved`)
  if (!row) return false
  payment.state = to
  payment.reason = reason
  return true
}
