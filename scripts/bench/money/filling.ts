import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import type { Db } from '@/lib/db/client'

export const network = 'eip155:84532'
export const asset: Hex = '0x036cbd53842c5426634e7929541ec2318f3dcf7e'
export const payTo: Hex = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
/** Payments of every ledger that are open, and as many that wait for their block to be final. */
export const openRows = 200

// Digests, so that neighbours in time lie as far apart in an index as those of real wallets. PostgreSQL makes the same.
const digest = (of: string, i: number) => createHash('sha256').update(`${of} ${i}`).digest('hex')
/** A wallet buys ten articles. */
export const addressOf = (i: number): Hex => `0x${digest('wallet', Math.floor(i / 10)).slice(0, 40)}`
export const nonceOf = (i: number): Hex => `0x${digest('nonce', i)}`
export const articleOf = (i: number): string => `article-${i % 10}`

/**
 * Fills the ledger up to a size with payments as they are after years: nearly all final, with their log, right,
 * attempt, transitions and audit row. Triggers and foreign keys rest meanwhile: the rows are what they would have let through.
 */
export async function fillTo(db: Db, from: number, to: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    await tx.execute(sql`set local statement_timeout = 0`)
    await tx.execute(sql`set local work_mem = '256MB'`)
    await tx.execute(payments(from + 1, to))
    const rows = sql`payments p where p.id in (select 'pay_' || i from generate_series(${from + 1}::int, ${to}::int) i)`
    const paid = sql`${rows} and p.state in ('settled', 'final')`
    await tx.execute(sql`
      insert into chain_transfers (network, transaction, log_index, block_number, block_hash, asset, payer, pay_to, amount, nonce, payment_id, block_time)
      select network, transaction, 1, from_block, nonce, asset, payer, pay_to, amount, nonce, id, now() from ${paid}`)
    await tx.execute(sql`
      insert into entitlements (id, wallet, slug, payment_id) select 'ent_' || id, payer, slug, id from ${paid}`)
    await tx.execute(sql`
      insert into settle_attempts (payment_id, facilitator, relayer, relayer_nonce, raw_transaction, transaction)
      select id, 'direct', ${payTo}, substr(id, 5)::int, signature, transaction from ${rows}`)
    await tx.execute(sql`
      insert into payment_transitions (payment_id, to_state) select id, state from ${rows}`)
    await tx.execute(sql`
      insert into audit_log (id, event, subject, data, prev_hash, hash)
      select (select coalesce(max(id), 0) from audit_log) + row_number() over (), 'payment.settled', id, '{}', nonce, nonce
      from ${rows}`)
  })
  if (from === 0) await addOpen(db)
  await db.execute(sql`set statement_timeout = 0`)
  await db.execute(sql`vacuum analyze`)
}

const values = (id: string, state: string) => sql`
  ${sql.raw(id)}, ${network}, ${asset},
  '0x' || left(encode(sha256(convert_to('wallet ' || i / 10, 'UTF8')), 'hex'), 40),
  '0x' || encode(sha256(convert_to('nonce ' || i, 'UTF8')), 'hex'),
  ${payTo}, 100000, 0, 1700000000, '0x' || repeat('ab', 65), 'article-' || i % 10, 0,
  encode(sha256(convert_to('quote ' || i, 'UTF8')), 'hex'), 2, ${sql.raw(state)},
  '0x' || encode(sha256(convert_to('transaction ' || i, 'UTF8')), 'hex'), i, now() - interval '1 hour'`

const columns = sql.raw(
  'id, network, asset, payer, nonce, pay_to, amount, valid_after, valid_before, signature, slug, price_version, quote_hash, x402_version, state, transaction, from_block, lease_until',
)

const payments = (first: number, last: number) => sql`
  insert into payments (${columns})
  select ${values("'pay_' || i", "case when i % 20 = 0 then 'expired' when i % 50 = 1 then 'rejected' else 'final' end")}
  from generate_series(${first}::int, ${last}::int) i`

/** The few that are at work or not final yet are as many on a large ledger as on a small one. */
async function addOpen(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    for (const [name, state] of [
      ['open', 'unknown'],
      ['settled', 'settled'],
    ] as const) {
      const first = state === 'unknown' ? 1_000_000_000 : 1_100_000_000
      await tx.execute(sql`
        insert into payments (${columns}) select ${values(`'${name}_' || i`, `'${state}'`)}
        from generate_series(${first}::int, ${first + openRows - 1}::int) i`)
    }
  })
}
