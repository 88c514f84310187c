import { sql } from 'drizzle-orm'
import { type Hex, parseTransaction } from 'viem'
import { afterAll, expect, test } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { settleAttempts } from '../db/schema/payments'
import { spentToday } from '../payments/attempts'
import { claim } from '../payments/ledger'
import { submit } from '../payments/machine'
import type { Payment } from '../payments/payment'
import { newPayer, sign, token } from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import { sale } from '../testing/sale'
import { directFacilitator } from './direct'
import { isSpent } from './funds'
import { addressOf } from './relayer'

const { machine, stop } = await ownMachine()
afterAll(stop)
const { db, client, network } = machine

async function claimed(): Promise<Payment> {
  const input = { asset: token.address, ...sale, slug: 'a-dime', fromBlock: 0n }
  const payment = await sign(await newPayer(client))
  return (await claim(db, { ...input, payment })).payment
}

async function paid(dailyLimit?: bigint): Promise<Payment['state']> {
  const facilitator = directFacilitator(db, client, privateKeyOf(0), network, { dailyLimit })
  const payment = await claimed()
  await submit({ ...machine, facilitator }, payment, Date.now() + 5000)
  return payment.state
}

const { relayer } = machine.facilitator
if (!relayer) throw new Error('no relayer')
const spent = () => spentToday(db, network, addressOf(relayer))
const sent = () => client.getTransactionCount({ address: relayer.account.address })

test('what a day’s transactions may cost is counted, and beyond the limit nothing is sent until the next day', async () => {
  expect(await paid()).toBe('settled')
  const [attempt] = await db.select({ raw: settleAttempts.rawTransaction }).from(settleAttempts)
  const { gas = 0n, maxFeePerGas = 0n } = parseTransaction(attempt?.raw as Hex)
  const cost = gas * maxFeePerGas
  expect(await spent()).toBe(cost)

  const before = await sent()
  expect(await paid(cost)).toBe('rejected')
  expect([await sent(), await spent()]).toEqual([before, cost])
  expect(await isSpent({ ...relayer, dailyLimit: cost })).toBe(true)
  expect(await isSpent({ ...relayer, dailyLimit: 3n * cost })).toBe(false)
  expect(await paid(3n * cost)).toBe('settled')

  await db.execute(sql`update relayers set spent_on = spent_on - 1`)
  expect(await spent()).toBe(0n)
  expect(await paid(3n * cost)).toBe('settled')
  expect(await spent()).toBeLessThan(2n * cost)
})

test('without a limit nobody asks', async () => {
  expect(await isSpent(relayer)).toBe(false)
})
