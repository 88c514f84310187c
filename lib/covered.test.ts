import { expect, test } from 'vitest'
import { coveredBy } from './covered'
import { lookUp, openPassOf } from './payments/ledger'
import type { Tariff } from './pricing/tariff'
import { newPayer, sign, testMachine } from './testing/economy'
import { FareShop } from './testing/fares'

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
