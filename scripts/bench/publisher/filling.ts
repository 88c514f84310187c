import { sql } from 'drizzle-orm'
import { house } from '@/lib/content/publication'
import type { Db } from '@/lib/db/client'
import { asset, network, payTo } from '../money/filling'

/** What is bought, in turn. */
export type Sold = { slug: string; price: string }[]

/**
 * Fills the payments up to a size: a year of them, of wallets that buy four times on average, a third of them programs, and
 * the 402s before them. Triggers rest meanwhile, which would write a million audit rows; then the sums are made anew by the
 * database's own function, and are what the triggers would have made them.
 */
export async function fillTo(db: Db, from: number, to: number, sold: Sold): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    await tx.execute(sql`set local statement_timeout = 0`)
    await tx.execute(sql`set local work_mem = '256MB'`)
    await tx.execute(payments(from + 1, to, sold))
    await tx.execute(sql`
      insert into chain_transfers (network, transaction, log_index, block_number, block_hash, asset, payer, pay_to, amount, nonce, payment_id, block_time)
      select network, transaction, 1, from_block, nonce, asset, payer, pay_to, amount, nonce, id,
        case when state = 'final' then created_at end
      from payments where from_block between ${from + 1}::int and ${to}::int and state in ('settled', 'final')`)
    await tx.execute(orphans(from + 1, to))
    await tx.execute(sql`select recount_sales()`)
    await tx.execute(sql`delete from challenge_days`)
    await tx.execute(sql`
      insert into challenge_days select publisher, day, slug, buyer, sum(sales) * 9 from sales_days group by 1, 2, 3, 4`)
  })
  await db.execute(sql`set statement_timeout = 0`)
  await db.execute(sql`vacuum analyze`)
}

/** One transfer in a thousand is explained by no payment. */
const orphans = (first: number, last: number) => sql`
  insert into chain_transfers (network, transaction, log_index, block_number, block_hash, asset, payer, pay_to, amount, block_time)
  select network, transaction, 7, from_block, nonce, asset, payer, pay_to, amount, created_at
  from payments where from_block between ${first}::int and ${last}::int and from_block % 1000 = 1`

const payments = (first: number, last: number, sold: Sold) => sql`
  insert into payments (id, network, asset, payer, nonce, pay_to, amount, valid_after, valid_before, signature, slug,
    price_version, publisher, usd, buyer, x402_version, state, transaction, from_block, lease_until, released_at, created_at, updated_at)
  select 'pay_' || i, ${network}, ${asset},
    '0x' || left(encode(sha256(convert_to('wallet ' || i % (1 + ${last}::int / 4), 'UTF8')), 'hex'), 40),
    '0x' || encode(sha256(convert_to('nonce ' || i, 'UTF8')), 'hex'), ${payTo}, s.usd * 1000000, 0, 1700000000, '0x' || repeat('ab', 65), s.slug,
    0, ${house}, s.usd, case when i % 3 = 0 then 'program' else 'person' end, 2,
    case when i % 20 = 0 then 'expired' when ${last}::int - i < 20 then 'settled' else 'final' end,
    '0x' || encode(sha256(convert_to('transaction ' || i, 'UTF8')), 'hex'), i, at, at, at, at
  from generate_series(${first}::int, ${last}::int) i
    join json_to_recordset(${JSON.stringify(sold.map(({ slug, price }, nth) => ({ nth, slug, usd: price })))})
      as s (nth int, slug text, usd numeric) on s.nth = i % ${sold.length}::int,
    -- Spread over the year in no order, as no index of real payments is in the order of anything.
    lateral (select now() - interval '1 second' * (i::bigint * 7919 % (365 * 86400))) as moment (at)`
