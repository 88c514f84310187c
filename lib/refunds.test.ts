import { eq, sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { afterAll, describe, expect, test } from 'vitest'
import { privateKeyOf } from '../scripts/economy/accounts'
import { findEntitlement } from './access/entitlements'
import { auditLog } from './db/schema/events'
import { refunds, settleAttempts } from './db/schema/payments'
import { directFacilitator } from './facilitators/direct'
import { tendRelayer } from './facilitators/tend'
import { claim, findPayment } from './payments/ledger'
import { type Machine, submit } from './payments/machine'
import type { Payment } from './payments/payment'
import { findRefund, openRefund, type Refund } from './payments/refunds'
import { advanceRefund, finishRefunds } from './refunds'
import { dyingMachine } from './testing/dying'
import {
  anvil,
  balanceOf,
  chainNow,
  mine,
  network,
  newPayer,
  price,
  sign,
  submitAsStranger,
  token,
} from './testing/economy'
import { ownMachine } from './testing/own-machine'
import { newRefund } from './testing/refund'
import { sale } from './testing/sale'
import { buy, passTime, signFor } from './testing/shop'

const { machine, stop } = await ownMachine()
const { db, client } = machine
afterAll(stop)

async function bought(slug = `p${Math.random()}`): Promise<{ payer: PrivateKeyAccount; payment: Payment }> {
  const payer = await newPayer(client)
  const payment = await sign(payer, { validBefore: (await chainNow(client)) + 600n })
  const claimed = await claim(db, { payment, asset: token.address, ...sale, slug, fromBlock: 0n })
  await submit(machine, claimed.payment, Date.now() + 5000)
  expect(claimed.payment.state).toBe('settled')
  return { payer, payment: claimed.payment }
}

async function opened(payment: Payment, change = {}): Promise<Refund> {
  const refund = await openRefund(db, await newRefund(machine, payment, change))
  if (!refund) throw new Error('there is one already')
  return refund
}

async function read({ id }: Payment): Promise<Refund> {
  const found = await findRefund(db, id)
  if (!found) throw new Error('gone')
  return found
}

/** How often the wallet that was paid has paid this wallet, as the chain has it. */
async function timesRefunded(payer: Hex): Promise<number> {
  const event = {
    type: 'event',
    name: 'Transfer',
    inputs: [
      { name: 'from', type: 'address', indexed: true },
      { name: 'to', type: 'address', indexed: true },
      { name: 'value', type: 'uint256', indexed: false },
    ],
  } as const
  const { address } = token
  const logs = await client.getLogs({ address, event, args: { to: payer }, fromBlock: 0n })
  // The first one is the gift that it began with.
  return logs.length - 1
}

/** A process that has just started, and remembers nothing. */
function restarted(): Machine {
  return { ...machine, facilitator: directFacilitator(db, client, privateKeyOf(0), network) }
}

async function released({ id }: Pick<Refund, 'id'>): Promise<void> {
  await db.update(refunds).set({ leaseUntil: sql`now()` }).where(eq(refunds.id, id))
}

test('is proven only in a safe block; the money is back, the page is locked and may be bought again', async () => {
  const { payer, payment } = await bought()
  const refund = await opened(payment)
  await advanceRefund(machine, refund)
  expect(refund.state).toBe('submitted')
  await finishRefunds(machine, Date.now() + 5000)
  expect((await read(payment)).state).toBe('submitted')
  expect(await findEntitlement(db, payment.authorization.from, payment.slug)).toBeDefined()

  await mine(client, 3)
  await finishRefunds(machine, Date.now() + 5000)
  const proven = await read(payment)
  expect(proven).toMatchObject({ state: 'proven', transaction: refund.transaction })
  expect(await balanceOf(client, payer.address)).toBe(1_000_000n)
  expect(await findEntitlement(db, payment.authorization.from, payment.slug)).toBeUndefined()
  const events = await db.select().from(auditLog).where(eq(auditLog.subject, payment.id))
  expect(events.map(({ event }) => event).slice(-3)).toEqual([
    'refund.signed',
    'refund.submitted',
    'refund.proven',
  ])

  const again = await buy(machine, await signFor(payer, payment.slug), payment.slug)
  expect(again).toMatchObject({ kind: 'granted', alreadyOwned: false })
  expect(await balanceOf(client, payer.address)).toBe(1_000_000n - price)
})

test('with access kept, the wallet goes on reading and is not charged again', async () => {
  const { payer, payment } = await bought()
  await advanceRefund(machine, await opened(payment, { keepsAccess: true }))
  await mine(client, 3)
  await finishRefunds(machine, Date.now() + 5000)
  expect((await read(payment)).state).toBe('proven')
  const again = await buy(machine, await signFor(payer, payment.slug), payment.slug)
  expect(again).toMatchObject({ kind: 'granted', alreadyOwned: true })
  expect(await balanceOf(client, payer.address)).toBe(1_000_000n)
})

test('of many requests at once one is written down, and the chain sees one transfer', async () => {
  const { payer, payment } = await bought()
  const inputs = await Promise.all([1, 2, 3, 4].map(() => newRefund(machine, payment)))
  const taken = await Promise.all(inputs.map((input) => openRefund(db, input)))
  const [refund, ...others] = taken.filter((each) => each !== undefined)
  expect(others).toEqual([])
  if (!refund) throw new Error('none')
  // As if the lease had been lost, too: several processes bring it to the chain.
  await Promise.all([1, 2, 3].map(() => advanceRefund(restarted(), { ...refund })))
  await mine(client, 3)
  await released(refund)
  await finishRefunds(machine, Date.now() + 5000)
  expect((await read(payment)).state).toBe('proven')
  expect(await timesRefunded(payer.address)).toBe(1)
})

test('one that somebody else has brought to the chain is found by its nonce', async () => {
  const { payment } = await bought()
  const refund = await opened(payment)
  const transaction = await submitAsStranger({ x402Version: 2, ...refund }, client)
  await mine(client, 3)
  await advanceRefund(machine, refund)
  expect(refund).toMatchObject({ state: 'proven', transaction })
})

test('one whose transaction the nodes have forgotten is sent again', async () => {
  const { payer, payment } = await bought()
  const refund = await opened(payment)
  await anvil(client, 'evm_setAutomine', false)
  await advanceRefund(machine, refund)
  await anvil(client, 'anvil_dropTransaction', refund.transaction)
  await anvil(client, 'evm_setAutomine', true)
  await finishRefunds(restarted(), Date.now() + 5000)
  await mine(client, 3)
  await finishRefunds(restarted(), Date.now() + 5000)
  expect((await read(payment)).state).toBe('proven')
  expect(await timesRefunded(payer.address)).toBe(1)
})

test('past its end in a safe block it is over, may be signed again, and what was sent before is not sent again', async () => {
  const { payer, payment } = await bought()
  const first = await opened(payment, { validBefore: (await chainNow(client)) + 60n })
  await anvil(client, 'evm_setAutomine', false)
  await advanceRefund(machine, first)
  await anvil(client, 'anvil_dropTransaction', first.transaction)
  await anvil(client, 'evm_setAutomine', true)
  await passTime(machine, 120)
  await finishRefunds(machine, Date.now() + 5000)
  expect((await read(payment)).state).toBe('expired')

  const second = await opened(payment)
  expect(second.id).toBe(first.id)
  const { relayer } = machine.facilitator
  if (relayer) expect(await tendRelayer(relayer)).toBe('filled')
  await advanceRefund(machine, second)
  await mine(client, 3)
  await finishRefunds(machine, Date.now() + 5000)
  expect((await read(payment)).state).toBe('proven')
  expect(await timesRefunded(payer.address)).toBe(1)
})

test('what is proven cannot be changed, and no refund becomes another', async () => {
  const { payment } = await bought()
  const refund = await opened(payment)
  await expect(db.update(refunds).set({ amount: '1' }).where(eq(refunds.id, refund.id))).rejects.toThrow()
  await advanceRefund(machine, refund)
  await mine(client, 3)
  await finishRefunds(machine, Date.now() + 5000)
  await expect(
    db.update(refunds).set({ state: 'expired' }).where(eq(refunds.id, refund.id)),
  ).rejects.toThrow()
  await expect(db.delete(refunds).where(eq(refunds.id, refund.id))).rejects.toThrow()
})

/** Bringing a refund to the chain leaves the process this often at the most. */
const mostCalls = 16

describe.each(['before', 'after'] as const)('a process that dies %s its nth call', (when) => {
  test.each(Array.from({ length: mostCalls }, (_, at) => at))(
    '%i: the next one finishes it from the chain alone, with one transfer',
    async (at) => {
      const { payer, payment } = await bought()
      const refund = await opened(payment)
      const death = dyingMachine(machine, at, when)
      await advanceRefund(death.machine, refund).catch(() => undefined)
      if (at === mostCalls - 1) expect(death.isDead()).toBe(false)
      await passTime(machine, 45)
      await db.execute(sql`update refunds set lease_until = now() where id = ${refund.id}`)
      const { relayer } = restarted().facilitator
      if (relayer) await tendRelayer(relayer)
      await finishRefunds(restarted(), Date.now() + 5000)
      await mine(client, 3)
      await finishRefunds(restarted(), Date.now() + 5000)
      expect((await read(payment)).state).toBe('proven')
      expect(await timesRefunded(payer.address)).toBe(1)
      expect(await balanceOf(client, payer.address)).toBe(1_000_000n)
      // No nonce was left behind that all later transactions would wait for.
      const used = await client.getTransactionCount({
        address: restarted().facilitator.relayer?.account.address as Hex,
      })
      const [row] = await db.execute<{ next: number }>(sql`select next_nonce as next from relayers`)
      expect(used).toBe(row?.next)
    },
  )
})

test('attempts belong to a payment or to a refund, never to neither', async () => {
  await expect(db.insert(settleAttempts).values({ facilitator: 'direct' })).rejects.toThrow()
  const { payment } = await bought()
  expect((await findPayment(db, payment.id))?.state).toBe('settled')
})
