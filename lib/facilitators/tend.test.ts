import { eq, sql } from 'drizzle-orm'
import { type Hex, parseTransaction } from 'viem'
import { afterAll, expect, test } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { payments, relayers, settleAttempts } from '../db/schema/payments'
import { checkQueue } from '../doctor-rail'
import { openRelay } from '../payments/attempts'
import { claim, findPayment, release } from '../payments/ledger'
import { follow, submit } from '../payments/machine'
import type { Payment } from '../payments/payment'
import { anvil, mine, newPayer, sign, token } from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import { sale } from '../testing/sale'
import { marketFees } from './fees'
import { addressOf, spending } from './relayer'
import { tendRelayer } from './tend'

const { machine, stop } = await ownMachine()
const { db, client, network } = machine
afterAll(stop)
const { relayer } = machine.facilitator
if (!relayer) throw new Error('no relayer')

async function claimed(): Promise<Payment> {
  const payment = await sign(await newPayer(client))
  const input = {
    payment,
    asset: token.address,
    ...sale,
    slug: 'a-dime',
    fromBlock: 0n,
  }
  return (await claim(db, input)).payment
}

async function aged(id: string, seconds: number): Promise<void> {
  const then = new Date(Date.now() - seconds * 1000)
  await db.update(settleAttempts).set({ startedAt: then }).where(eq(settleAttempts.paymentId, id))
  await db.update(payments).set({ updatedAt: then, leaseUntil: then }).where(eq(payments.id, id))
}

async function read(id: string): Promise<Payment> {
  const found = await findPayment(db, id)
  if (!found) throw new Error('gone')
  return found
}

test('a nonce that was given out and not signed with is used by the payment it was given to', async () => {
  const first = await claimed()
  await submit(machine, await claimed(), Date.now() + 5000)
  const opened = await openRelay(db, first, spending(relayer, 0n, 0n))
  // We broke off here. The next payment gets the next nonce, and waits for this one.
  const second = await claimed()
  await submit(machine, second, Date.now() + 300)
  expect(second.state).toBe('pending')

  await aged(first.id, 20)
  expect((await follow(machine, await read(first.id), Date.now() + 5000)).state).toBe('settled')
  const attempts = await db.select().from(settleAttempts).where(eq(settleAttempts.paymentId, first.id))
  expect(attempts.map(({ relayerNonce }) => relayerNonce)).toEqual([opened?.relayerNonce])
  expect((await follow(machine, await read(second.id), Date.now() + 5000)).state).toBe('settled')
})

test('where its payment has ended, the gap is filled and the others go on', async () => {
  const first = await claimed()
  await openRelay(db, first, spending(relayer, 0n, 0n))
  const second = await claimed()
  await submit(machine, second, Date.now() + 300)
  expect(second.state).toBe('pending')
  await db.update(payments).set({ state: 'expired' }).where(eq(payments.id, first.id))

  expect(await tendRelayer(relayer)).toBe('nothing')
  await aged(first.id, 40)
  expect(await tendRelayer(relayer)).toBe('filled')
  expect((await follow(machine, await read(second.id), Date.now() + 5000)).state).toBe('settled')
})

test('a transaction that nodes have forgotten is sent again, and one that is stuck is outbid at its nonce', async () => {
  const payment = await claimed()
  await anvil(client, 'evm_setAutomine', false)
  await submit(machine, payment, Date.now() + 300)
  expect(payment.state).toBe('pending')
  const sent = payment.transaction
  await anvil(client, 'anvil_dropTransaction', sent)
  await aged(payment.id, 40)
  expect(await tendRelayer(relayer)).toBe('sent again')
  await aged(payment.id, 90)
  expect(await tendRelayer(relayer)).toBe('outbid')
  await anvil(client, 'evm_setAutomine', true)
  await mine(client, 1)
  await release(db, payment)
  const settled = await follow(machine, await read(payment.id), Date.now() + 5000)
  expect(settled.state).toBe('settled')
  expect(settled.transaction).not.toBe(sent)
  const used = await client.getTransactionCount({ address: relayer.account.address })
  const [row] = await db.execute<{ next: number }>(
    `select next_nonce as next from relayers where network = '${network}'`,
  )
  expect(used).toBe(row?.next)
})

/** Payments that are sent and not mined until blocks are made again, and have been so for a while. */
async function stuck<N extends 1 | 2>(count: N, seconds: number) {
  const payments = []
  for (let i = 0; i < count; i++) payments.push(await claimed())
  await anvil(client, 'evm_setAutomine', false)
  for (const payment of payments) {
    await submit(machine, payment, Date.now() + 300)
    expect(payment.state).toBe('pending')
    await aged(payment.id, seconds)
  }
  return payments as N extends 1 ? [Payment] : [Payment, Payment]
}

/** The most that a replacement may offer now. */
async function mostNow(): Promise<bigint> {
  const tip = BigInt(await client.request({ method: 'eth_maxPriorityFeePerGas' }))
  return 5n * (await marketFees(client, tip)).maxFeePerGas
}

async function sentFor(id: string) {
  const rows = await db
    .select({ raw: settleAttempts.rawTransaction })
    .from(settleAttempts)
    .where(eq(settleAttempts.paymentId, id))
    .orderBy(settleAttempts.id)
  return rows.map(({ raw }) => parseTransaction(raw as Hex))
}

/** Lets everything be mined that was held back, and sees that the payments are settled. */
async function goOn(...payments: Payment[]): Promise<void> {
  await anvil(client, 'evm_setAutomine', true)
  await mine(client, 1)
  for (const payment of payments) {
    await release(db, payment)
    expect((await follow(machine, await read(payment.id), Date.now() + 5000)).state).toBe('settled')
  }
}

test('who only waits behind another transaction is not outbid, however long it waits', async () => {
  const [first, second] = await stuck(2, 60)
  await follow(machine, await read(second.id), Date.now() + 300)
  await follow(machine, await read(first.id), Date.now() + 300)
  expect(await sentFor(second.id)).toHaveLength(1)
  expect(await sentFor(first.id)).toHaveLength(2)
  await goOn(first, second)
})

test('several processes that find the same transaction stuck outbid it once', async () => {
  const [payment] = await stuck(1, 90)
  const did = await Promise.all(Array.from({ length: 6 }, () => tendRelayer(relayer)))
  expect(did.filter((what) => what === 'outbid')).toHaveLength(1)
  expect(await sentFor(payment.id)).toHaveLength(2)
  await goOn(payment)
})

test('a chain that stands still for half an hour does not raise the fee beyond the market', async () => {
  const [payment] = await stuck(1, 0)
  for (let round = 0; round < 20; round++) {
    await aged(payment.id, 90)
    await tendRelayer(relayer)
  }
  const sent = await sentFor(payment.id)
  expect(sent.length).toBeGreaterThan(1)
  expect(sent.at(-1)?.maxFeePerGas).toBeLessThanOrEqual(await mostNow())
  await goOn(payment)
})

test('a gap that stays is not filled for more and more', async () => {
  const [payment] = await stuck(1, 0)
  await db.update(payments).set({ state: 'expired' }).where(eq(payments.id, payment.id))
  for (let round = 0; round < 20; round++) {
    await aged(payment.id, 90)
    await tendRelayer(relayer)
  }
  const sent = await sentFor(payment.id)
  expect(sent.at(-1)?.to?.toLowerCase()).toBe(addressOf(relayer))
  expect(sent.at(-1)?.maxFeePerGas).toBeLessThanOrEqual(await mostNow())
  await goOn()
})

test('a nonce that nothing is known of is filled once it has held up the others for a minute', async () => {
  // Somebody else had the key, or the database was restored: nonces were used up to here, and nodes have dropped what used them.
  await db.update(relayers).set({ nextNonce: sql`next_nonce + 1` })
  const payment = await claimed()
  await submit(machine, payment, Date.now() + 300)
  expect(payment.state).toBe('pending')
  expect(await tendRelayer(relayer)).toBe('nothing')
  expect(await tendRelayer(relayer)).toBe('nothing')
  expect(await checkQueue(db, client, network, privateKeyOf(0))).toMatchObject({ ok: false })
  await db.update(relayers).set({ gapSince: new Date(Date.now() - 70_000) })
  const did = await Promise.all(Array.from({ length: 4 }, () => tendRelayer(relayer)))
  expect(did.filter((what) => what === 'filled')).toHaveLength(1)
  await goOn(payment)
  expect(await checkQueue(db, client, network, privateKeyOf(0))).toMatchObject({ ok: true })
})
