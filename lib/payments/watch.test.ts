import { eq, sql } from 'drizzle-orm'
import type { PrivateKeyAccount } from 'viem/accounts'
import { afterAll, expect, test } from 'vitest'
import { entitlements } from '../db/schema/access'
import { chainTransfers, payments, settleAttempts } from '../db/schema/payments'
import { tendRelayer } from '../facilitators/tend'
import { anvil, mine, newPayer, publisher, sign, submitAsStranger, token } from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import { sale } from '../testing/sale'
import { buy, signFor } from '../testing/shop'
import { claim, findPayment } from './ledger'
import { follow, submit } from './machine'
import { sweep } from './sweep'
import { watchFinality } from './watch'

const { machine, stop } = await ownMachine()
const { db, client, network } = machine
afterAll(stop)

async function bought(payer?: PrivateKeyAccount) {
  const signed = await sign(payer ?? (await newPayer(client)))
  const input = { payment: signed, asset: token.address, ...sale }
  const { payment } = await claim(db, { ...input, fromBlock: 0n })
  await submit(machine, payment, Date.now() + 5000)
  expect(payment.state).toBe('settled')
  return { signed, payment }
}

/** As if a payment's transactions had been signed long ago. */
async function aged(id: string): Promise<void> {
  const startedAt = new Date(Date.now() - 40_000)
  await db.update(settleAttempts).set({ startedAt }).where(eq(settleAttempts.paymentId, id))
}

const entitlementOf = async (id: string) =>
  (await db.select().from(entitlements).where(eq(entitlements.paymentId, id)))[0]

test('a settled payment becomes final with its block, and the time of that block is written down', async () => {
  const { payment } = await bought()
  await mine(client, 3)
  await watchFinality(machine)
  expect((await findPayment(db, payment.id))?.state).toBe('final')
  const [log] = await db.select().from(chainTransfers).where(eq(chainTransfers.paymentId, payment.id))
  expect(log?.blockTime).toBeInstanceOf(Date)
})

test('an orphan that was final before its payer asked for it makes the payment final that it buys', async () => {
  const payer = await newPayer(client)
  const transaction = await submitAsStranger(await sign(payer), client)
  await mine(client, 3)
  await sweep(machine, [publisher])
  await watchFinality(machine)
  const logOf = async () =>
    (await db.select().from(chainTransfers).where(eq(chainTransfers.transaction, transaction)))[0]
  expect((await logOf())?.blockTime).toBeInstanceOf(Date)

  expect(await buy(machine, await signFor(payer, 'a-dime'), 'a-dime')).toMatchObject({ kind: 'granted' })
  await watchFinality(machine)
  const log = await logOf()
  expect(log?.blockTime).toBeInstanceOf(Date)
  expect((await findPayment(db, log?.paymentId ?? ''))?.state).toBe('final')
})

/** A payment that was undone rests, and then whoever comes next sends it again. */
async function sentAgain(id: string): Promise<void> {
  const reopened = await findPayment(db, id)
  expect(reopened?.state).toBe('unknown')
  await db
    .update(payments)
    .set({ updatedAt: new Date(Date.now() - 60_000) })
    .where(eq(payments.id, id))
  if (!reopened) throw new Error('gone')
  expect((await follow(machine, reopened, Date.now() + 10_000)).state).toBe('settled')
}

test.each([1, 2, 3])('a payment undone by a reorganisation of depth %i is submitted again', async (depth) => {
  const { payment } = await bought()
  if (depth > 1) await mine(client, depth - 1)
  await anvil(client, 'anvil_reorg', depth, [])
  await watchFinality(machine)
  await sentAgain(payment.id)
  expect((await entitlementOf(payment.id))?.revokedAt).toBeNull()
})

/** As many transfers in a block as a busy hour brings, all waiting for it to be final. */
async function crowd(blockNumber: bigint, count: number): Promise<void> {
  const { hash } = await client.getBlock({ blockNumber })
  await db.execute(sql`
    insert into chain_transfers (network, transaction, log_index, block_number, block_hash, asset, payer, pay_to, amount)
    select ${network}, 'crowd ' || n, n, ${String(blockNumber)}::bigint, ${hash}, ${token.address.toLowerCase()}, '0xa', ${publisher}, 1
    from generate_series(1, ${count}::int) n`)
}

test('however many older transfers are not final yet, the newest block is looked at', async () => {
  await mine(client, 3)
  await watchFinality(machine)
  await crowd(await client.getBlockNumber(), 600)
  const { payment } = await bought()
  await anvil(client, 'anvil_reorg', 1, [])
  expect(await watchFinality(machine)).toEqual({ final: 600, undone: 1 })
  await sentAgain(payment.id)
})

test('mined again in another block it keeps its state and gets a new proof', async () => {
  const { signed, payment } = await bought()
  const before = payment.transaction
  await anvil(client, 'anvil_reorg', 1, [])
  const transaction = await submitAsStranger(signed, client)
  expect(transaction).not.toBe(before)
  await watchFinality(machine)
  expect(await findPayment(db, payment.id)).toMatchObject({ state: 'settled', transaction })

  // The relayer's nonce went with the block, and what was signed with it is not wanted any more: the gap is filled.
  await aged(payment.id)
  const { relayer } = machine.facilitator
  expect(relayer && (await tendRelayer(relayer))).toBe('filled')
  await bought()
})

test('lost for good, it takes the right to read with it', async () => {
  const { payment } = await bought()
  await anvil(client, 'anvil_reorg', 1, [])
  await watchFinality(machine)
  const reopened = await findPayment(db, payment.id)
  if (!reopened) throw new Error('gone')
  const late = {
    ...client,
    getBlock: async () => ({
      ...(await client.getBlock()),
      timestamp: payment.authorization.validBefore + 1n,
    }),
  }
  const current = await follow(
    { ...machine, client: late as unknown as typeof client },
    reopened,
    Date.now() + 3000,
  )
  expect(current.state).toBe('expired')
  expect((await entitlementOf(payment.id))?.revokedAt).toBeInstanceOf(Date)
})
