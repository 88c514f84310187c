import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { entitlements, gifts } from '../db/schema/access'
import { newPayer, testMachine } from '../testing/economy'
import { FareShop } from '../testing/fares'
import { addGift, addReadersGift, findGift, giftHash, listGifts, spendGift, withdrawGift } from './gifts'

const { db, client } = testMachine()
const later = () => new Date(Date.now() + 60_000)

async function owner() {
  const shop = new FareShop(db, await newPayer(client, 0n))
  const { slug } = await shop.buy('0.10')
  const gift = { publisher: shop.publisher, slug, reads: 2, until: later(), givenBy: shop.wallet }
  return { gift, slug, wallet: shop.wallet }
}

const secret = () => crypto.randomUUID()

test('a gift is good for so many, however many come at once', async () => {
  const { gift } = await owner()
  const { id } = await addGift(db, { ...gift, reads: 3 }, secret())
  const spent = await Promise.all(Array.from({ length: 10 }, () => spendGift(db, id)))
  expect(spent.filter(Boolean)).toHaveLength(3)
})

test('a gift is good until its date, and until it is withdrawn by whose it is', async () => {
  const { gift } = await owner()
  const past = await addGift(db, { ...gift, until: new Date(Date.now() - 1000) }, secret())
  expect(await spendGift(db, past.id)).toBe(false)
  const { id } = await addGift(db, gift, secret())
  expect(await withdrawGift(db, 'somebody-else', id)).toBe(false)
  expect(await spendGift(db, id)).toBe(true)
  expect(await withdrawGift(db, gift.publisher, id)).toBe(true)
  expect(await spendGift(db, id)).toBe(false)
  expect((await listGifts(db, gift.publisher)).map((each) => each.id)).toEqual([id, past.id])
})

test('the secret of a link is in no table', async () => {
  const { gift } = await owner()
  const key = secret()
  const { id } = await addGift(db, gift, key)
  expect((await findGift(db, key))?.id).toBe(id)
  expect(await findGift(db, giftHash(key))).toBeUndefined()
  const [row] = await db.select().from(gifts).where(eq(gifts.id, id))
  expect(JSON.stringify(row)).not.toContain(key)
})

test('a reader gives away five reads of an article in all, however many links are made at once', async () => {
  const { gift } = await owner()
  const made = await Promise.all(Array.from({ length: 4 }, () => addReadersGift(db, gift, secret(), 5)))
  expect(made.filter(({ kind }) => kind === 'given')).toHaveLength(2)
  expect(made.filter(({ kind }) => kind === 'too_many')[0]).toEqual({ kind: 'too_many', left: 1 })
})

test('nobody gives away what is not theirs, or theirs for a time', async () => {
  const { gift, wallet } = await owner()
  const stranger = { ...gift, givenBy: '0x0000000000000000000000000000000000000001' }
  expect((await addReadersGift(db, stranger, secret(), 5)).kind).toBe('not_owned')
  await db.update(entitlements).set({ expiresAt: later() }).where(eq(entitlements.wallet, wallet))
  expect((await addReadersGift(db, gift, secret(), 5)).kind).toBe('not_owned')
})

test('a gift ends with the right of who gave it', async () => {
  const { gift, wallet } = await owner()
  const key = secret()
  const { id } = await addGift(db, gift, key)
  expect((await findGift(db, key))?.revokedAt).toBeNull()
  await db.update(entitlements).set({ revokedAt: new Date() }).where(eq(entitlements.wallet, wallet))
  expect((await findGift(db, key))?.revokedAt).toBeInstanceOf(Date)
  expect((await listGifts(db, gift.publisher)).map(({ revokedAt }) => revokedAt)).toEqual([expect.any(Date)])
  expect(await spendGift(db, id)).toBe(false)
})
