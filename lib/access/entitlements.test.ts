import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { entitlements } from '../db/schema/access'
import { newPayer, testMachine } from '../testing/economy'
import { FareShop } from '../testing/fares'
import { findBought, findOutlasting, listRevoked } from './entitlements'

const { db, client } = testMachine()
const day = 24 * 3600

async function shop() {
  return new FareShop(db, await newPayer(client, 0n))
}

/** Gives a wallet a pass that lasts for some days more. */
async function give({ wallet, publisher }: FareShop, scope: string, days: number): Promise<void> {
  const payer = new FareShop(db, await newPayer(client, 0n))
  const { id } = await payer.buy('1.00')
  const expiresAt = sql`now() + make_interval(days => ${days}::int)`
  const right = { id: `ent_${id}`, wallet, slug: `pass:${publisher}-${days}`, scope, paymentId: id }
  await db.insert(entitlements).values({ ...right, expiresAt })
}

test('a pass is not sold to somebody who holds one that opens as much for as long', async () => {
  const here = await shop()
  const { wallet, publisher } = here
  const deal = (scope: string, days: number) => ({
    ...{ publisher, price: '1.00', priceVersion: 1 },
    ...{ scope, accessSeconds: days * day },
  })
  const tag = `tag:${publisher}:x402`
  await give(here, tag, 10)
  expect(await findOutlasting(db, wallet, deal(tag, 7))).toMatchObject({ scope: tag })
  expect(await findOutlasting(db, wallet, deal(tag, 30))).toBeUndefined()
  expect(await findOutlasting(db, wallet, deal(`all:${publisher}`, 7))).toBeUndefined()
  await give(here, `all:${publisher}`, 40)
  expect(await findOutlasting(db, wallet, deal(tag, 30))).toMatchObject({ scope: `all:${publisher}` })
  // An article is no pass.
  expect(await findOutlasting(db, wallet, { publisher, price: '0.10', priceVersion: 1 })).toBeUndefined()
})

test('what a payment has bought is that, and not what it helped to earn, nor what the wallet bought since', async () => {
  const here = await shop()
  await here.sellPass('0.10')
  const { id, slug } = await here.buy('0.10')
  expect(await here.earned()).toBeDefined()
  expect(await findBought(db, id, slug)).toMatchObject({ slug, wallet: here.wallet })
  const later = await here.buy('0.10')
  await db.execute(
    sql`update entitlements set payment_id = ${later.id} where wallet = ${here.wallet} and slug = ${slug}`,
  )
  expect(await findBought(db, id, slug)).toBeUndefined()
})

test('the gate hears of a hundred lost rights, and that there are more', async () => {
  const here = await shop()
  const { id } = await here.buy('0.10')
  const slug = `lost-${here.publisher}`
  const lose = (from: number, to: number) =>
    db.execute(sql`
      insert into entitlements (id, wallet, slug, payment_id, revoked_at)
      select 'ent_' || ${slug}::text || n, '0x' || n, ${slug}, ${id}, now() from generate_series(${from}::int, ${to}::int) n`)
  await lose(1, 99)
  expect(await listRevoked(db, slug)).not.toHaveProperty('manyRevoked')
  await lose(100, 101)
  const told = await listRevoked(db, slug)
  expect(told).toMatchObject({ manyRevoked: true })
  expect(told.revoked).toHaveLength(100)
})
