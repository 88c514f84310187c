import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Db } from '../db/client'
import { network, publisher as payTo, token } from './economy'

export interface Sale {
  publisher?: string
  payer?: string
  slug?: string
  usd?: string
  buyer?: 'person' | 'program'
}

/** Claims a payment, and returns its id. It does not hold its article, so that one payer may have many. */
export async function claimSale(db: Db, sale: Sale = {}): Promise<string> {
  const { publisher = 'house', payer = '0xa', slug = 'a-dime', usd = '0.10', buyer = 'person' } = sale
  const id = `pay_${randomBytes(8).toString('hex')}`
  await db.execute(sql`
    insert into payments (id, network, asset, payer, nonce, pay_to, amount, valid_after, valid_before, signature, slug,
      price_version, publisher, usd, buyer, released_at, x402_version, state, from_block, lease_until)
    values (${id}, ${network}, ${token.address.toLowerCase()}, ${payer}, ${id}, ${payTo}, ${usd}::numeric * 1000000, 0, 0, '0x', ${slug},
      0, ${publisher}, ${usd}, ${buyer}, now(), 2, 'claimed', 0, now())`)
  return id
}

/** Books its transfer, as `book` does. */
export async function settleSale(db: Db, id: string): Promise<void> {
  await db.execute(sql`
    with moved as (
      update payments set state = 'settled', transaction = id where id = ${id} and state in ('claimed', 'unknown') returning *
    ) insert into chain_transfers (network, transaction, log_index, block_number, block_hash, asset, payer, pay_to, amount, nonce, payment_id)
    select network, id, 1, 1, '0x', asset, payer, pay_to, amount, nonce, id from moved`)
}

/** Takes it back, as a reorganisation does. */
export async function undoSale(db: Db, id: string): Promise<void> {
  await db.execute(sql`
    with moved as (
      update payments set state = 'unknown' where id = ${id} and state = 'settled' returning id
    ) delete from chain_transfers where payment_id in (select id from moved)`)
}

/** Makes settled payments final in a block of this time, as the watcher does. */
export async function finalizeSales(db: Db, ids: readonly string[], time: string): Promise<void> {
  const list = sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  )
  await db.execute(sql`
    with timed as (
      update chain_transfers set block_time = ${time} where payment_id in (${list}) and block_time is null returning payment_id
    ) update payments set state = 'final' where state = 'settled' and id in (select payment_id from timed)`)
}

/** Sells something, and sees it final. */
export async function sell(db: Db, sale: Sale, time: string): Promise<string> {
  const id = await claimSale(db, sale)
  await settleSale(db, id)
  await finalizeSales(db, [id], time)
  return id
}

/** Signs a refund of a payment, or of a part of it. */
export async function signRefund(db: Db, payment: string, part = 1): Promise<void> {
  await db.execute(sql`
    insert into refunds (id, payment_id, publisher, network, asset, payer, pay_to, amount, nonce, valid_before, signature,
      keeps_access, state, by)
    select 'ref_' || id, id, publisher, network, asset, payer, pay_to, round(amount * ${part}::numeric), id, 0, '0x', false, 'signed', 'test'
    from payments where id = ${payment} on conflict do nothing`)
}

/** Moves the refund of a payment, unless it is proven already (that stays so); a proven one was proven at this time. */
export async function moveRefund(
  db: Db,
  payment: string,
  state: 'submitted' | 'proven',
  time: string,
): Promise<void> {
  await db.execute(sql`
    update refunds set state = ${state}, proven_at = ${state === 'proven' ? time : null}
    where payment_id = ${payment} and state <> 'proven'`)
}
