import { eq } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import { payments, settleAttempts } from '../db/schema/payments'
import { openRelay } from '../payments/attempts'
import { claim, findPayment, release } from '../payments/ledger'
import { follow, submit } from '../payments/machine'
import type { Payment } from '../payments/payment'
import { anvil, mine, newPayer, sign, token } from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import { sale } from '../testing/sale'
import { addressOf } from './direct'
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
  const opened = await openRelay(db, first, addressOf(relayer))
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
  await openRelay(db, first, addressOf(relayer))
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
