import { sql } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import { db as connected } from '../db/client'
import { migrate } from '../db/migrate'
import { env } from '../env'
import { owner } from '../testing/dashboard'
import { publisher } from '../testing/economy'
import { claimSale, moveRefund, sell, signRefund } from '../testing/sales'
import { configure } from '../testing/seller'
import { listOrphans } from './orphans'
import { findPaymentDetail } from './payment'

const databaseUrl = await createDatabase(inject('databaseUrl'), `links_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
// As an installation on a public chain is configured, where explorers know what was paid.
configure({ DATABASE_URL: databaseUrl, LOCAL_CHAIN: '' })
const db = connected(databaseUrl)

const explorer = 'https://sepolia.basescan.org'

test('on a public chain a payment, its wallets and its refund are shown in the explorer of their network', async () => {
  expect(env().LOCAL_CHAIN).toBe(false)
  const id = await sell(db, { payer: '0xa' }, '2026-11-10T12:00:00Z')
  await signRefund(db, id)
  const signed = await findPaymentDetail(owner, id)
  expect(signed?.links).toEqual({
    transaction: `${explorer}/tx/${id}`,
    payer: `${explorer}/address/0xa`,
    payTo: `${explorer}/address/${publisher}`,
  })
  expect(signed?.refundOf).toMatchObject({ transaction: null, link: null })
  await db.execute(sql`update refunds set transaction = '0xback' where payment_id = ${id}`)
  await moveRefund(db, id, 'proven', '2026-11-11T12:00:00Z')
  const { refundOf } = (await findPaymentDetail(owner, id)) ?? {}
  expect(refundOf).toMatchObject({ transaction: '0xback', link: `${explorer}/tx/0xback` })
})

test('what has not reached the chain has its wallets in the explorer, and no transaction', async () => {
  const links = (await findPaymentDetail(owner, await claimSale(db, { payer: '0xb' })))?.links
  expect(links).toMatchObject({ transaction: null, payer: `${explorer}/address/0xb` })
})

test('on a public chain an orphan is shown in the explorer of its network', async () => {
  await claimSale(db, { payer: '0xc' })
  await db.execute(sql`
    insert into chain_transfers (network, transaction, log_index, block_number, block_hash, asset, payer, pay_to, amount)
    select network, '0xstray', 1, 1, '0x', asset, '0xf', pay_to, 7 from payments limit 1`)
  expect(await listOrphans('house')).toMatchObject([
    { transaction: '0xstray', link: `${explorer}/tx/0xstray` },
  ])
})
