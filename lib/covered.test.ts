import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { coveredBy } from './covered'
import { claim, lookUp, openPassOf } from './payments/ledger'
import type { Tariff } from './pricing/tariff'
import { newPayer, sign, testMachine } from './testing/economy'
import { FareShop } from './testing/fares'
import { sale } from './testing/sale'

const machine = testMachine()
const { db, client } = machine

test('an article waits for a pass that its payer is paying for, and is opened by it', async () => {
  const payer = await newPayer(client, 0n)
  const shop = new FareShop(db, payer)
  const scope = `all:${shop.publisher}`
  const signed = await sign(payer)
  const tariff = { slug: 'an-article', scopes: [scope] } as unknown as Tariff
  const look = async (scopes: string[]) =>
    (await lookUp(db, signed, machine.token.address, openPassOf(shop.wallet, scopes))).also
  const cover = async () => {
    const asked = { signed, tariff, previousTerms: [], openPass: await look([scope]) }
    return coveredBy(machine, asked, Date.now())
  }
  expect(await cover()).toBeUndefined()

  const pass = await shop.claimPass(scope)
  expect(await look(['all:somebody-else'])).toBeNull()
  expect(await cover()).toMatchObject({ kind: 'open', payment: { id: pass.id } })

  const openPass = await look([scope])
  await shop.book(pass)
  expect(await look([scope])).toBeNull()
  const asked = { signed, tariff, previousTerms: [], openPass }
  expect(await coveredBy(machine, asked, Date.now())).toMatchObject({ kind: 'granted', alreadyOwned: true })
})

test('an article is not claimed after a pass for it, whatever was looked up before', async () => {
  const shop = new FareShop(db, await newPayer(client, 0n))
  const scope = `all:${shop.publisher}`
  const first = await shop.claim('0.10')
  const pass = await shop.claimPass(scope)
  expect(pass.id).not.toBe(first.id)

  expect(await shop.claim('0.10')).toMatchObject({ id: pass.id })
  await shop.book(pass)
  expect(await shop.claim('0.10')).toMatchObject({ id: pass.id })
  await db.execute(sql`update entitlements set expires_at = now() where payment_id = ${pass.id}`)
  expect(await shop.claim('0.10')).toMatchObject({ state: 'claimed', scope: null })
})

test('a request that somebody else made is paid for beside a pass of its payer', async () => {
  const shop = new FareShop(db, await newPayer(client, 0n))
  const pass = await shop.claimPass(`all:${shop.publisher}`)
  const asked = await claim(db, {
    ...sale,
    payment: await sign(shop.payer),
    asset: machine.token.address,
    slug: 'asked-for',
    scopes: [`all:${shop.publisher}`],
    requestHash: 'a-hash',
    fromBlock: 0n,
  })
  expect(asked.kind).toBe('claimed')
  expect(asked.payment.id).not.toBe(pass.id)
})
