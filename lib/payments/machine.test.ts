import { eq, sql } from 'drizzle-orm'
import { type PublicClient, toHex } from 'viem'
import { expect, test, vi } from 'vitest'
import { settleAttempts } from '../db/schema/payments'
import type { Facilitator, SubmitOutcome } from '../facilitators/facilitator'
import { balanceOf, newPayer, price, sign, submitAsStranger, testMachine, token } from '../testing/economy'
import { lyingNode } from '../testing/lying-node'
import { sale } from '../testing/sale'
import type { SignedPayment } from '../x402/exact-evm'
import { openAttempt } from './attempts'
import { claim, release } from './ledger'
import { follow, resolve, submit } from './machine'

const { db, client } = testMachine()
const inFiveSeconds = () => Date.now() + 5000

async function claimed(signed: SignedPayment) {
  const input = {
    payment: signed,
    asset: token.address,
    ...sale,
    slug: 'a-dime',
    fromBlock: 0n,
  }
  return (await claim(db, input)).payment
}

/** Somebody who claims to settle, and does what the test says. */
function stranger(
  act: (signed: SignedPayment) => Promise<SubmitOutcome>,
  signed: SignedPayment,
): Facilitator {
  const settle: Facilitator['settle'] = async (payment) => {
    await openAttempt(db, payment, 'stranger')
    return act(signed)
  }
  return { name: 'stranger', settle }
}

test('moves exactly the price, and the payer needs no ether', async () => {
  const machine = testMachine()
  const payer = await newPayer(client)
  expect(await client.getBalance({ address: payer.address })).toBe(0n)
  const payment = await claimed(await sign(payer))
  await submit(machine, payment, inFiveSeconds())
  expect(payment.state).toBe('settled')
  expect(await balanceOf(client, payer.address)).toBe(1_000_000n - price)
})

test('30 payments at once take 30 different nonces of the relayer, and all settle', async () => {
  const machine = testMachine()
  const payments = []
  for (let i = 0; i < 30; i++) payments.push(await claimed(await sign(await newPayer(client))))
  await Promise.all(payments.map((payment) => submit(machine, payment, Date.now() + 20_000)))
  expect(payments.map((p) => p.state)).toEqual(Array(30).fill('settled'))
})

test('a payer who emptied the wallet is refused, and nothing was sent', async () => {
  const payer = await newPayer(client, 0n)
  const payment = await claimed(await sign(payer))
  await submit(testMachine(), payment, inFiveSeconds())
  expect(payment.state).toBe('rejected')
  expect(await db.select().from(settleAttempts).where(eq(settleAttempts.paymentId, payment.id))).toEqual([])
})

test('a stranger who submits first has paid for the reader', async () => {
  const signed = await sign(await newPayer(client))
  const payment = await claimed(signed)
  const transaction = await submitAsStranger(signed)
  await submit(testMachine(), payment, inFiveSeconds())
  expect(payment).toMatchObject({ state: 'settled', transaction })
})

test('"success" with the hash of another payment proves nothing', async () => {
  const other = await submitAsStranger(await sign(await newPayer(client)))
  const signed = await sign(await newPayer(client))
  const payment = await claimed(signed)
  const liar = stranger(async () => ({ kind: 'submitted', transaction: other }), signed)
  await submit(testMachine(liar), payment, inFiveSeconds())
  expect(payment.state).toBe('unknown')
})

test('silence after a settlement is found on the chain', async () => {
  const signed = await sign(await newPayer(client))
  const payment = await claimed(signed)
  const silent = stranger(async (s) => {
    await submitAsStranger(s)
    return { kind: 'unknown', reason: 'timed out' }
  }, signed)
  await submit(testMachine(silent), payment, inFiveSeconds())
  expect(payment.state).toBe('settled')
})

test('"not settled" from somebody else is not believed while it could still settle', async () => {
  const signed = await sign(await newPayer(client))
  const payment = await claimed(signed)
  const machine = testMachine(
    stranger(async () => ({ kind: 'unknown', reason: 'insufficient_funds' }), signed),
  )
  await submit(machine, payment, inFiveSeconds())
  expect(payment.state).toBe('unknown')
  const transaction = await submitAsStranger(signed)
  await release(db, payment)
  expect(await follow(machine, payment, inFiveSeconds())).toMatchObject({ state: 'settled', transaction })
})

test('a payment that broke off before it was sent is sent by whoever comes next', async () => {
  const payment = await claimed(await sign(await newPayer(client)))
  await release(db, payment)
  const current = await follow(testMachine(), payment, inFiveSeconds())
  expect(current.state).toBe('settled')
})

test('a node that is down leaves the payment open', async () => {
  const { chainClient } = await import('../chains/client')
  const signed = await sign(await newPayer(client))
  const payment = await claimed(signed)
  const machine = testMachine(stranger(async () => ({ kind: 'unknown', reason: 'timed out' }), signed))
  await submit(
    { ...machine, client: chainClient('eip155:84532', 'http://127.0.0.1:9') },
    payment,
    inFiveSeconds(),
  )
  expect(payment.state).toBe('unknown')
})

test('unused past its end by a safe block, it can never settle, and only then it is over', async () => {
  const signed = await sign(await newPayer(client), {
    validBefore: BigInt(Math.floor(Date.now() / 1000) + 60),
  })
  const payment = await claimed(signed)
  const machine = testMachine(stranger(async () => ({ kind: 'unknown', reason: 'timed out' }), signed))
  await submit(machine, payment, inFiveSeconds())
  expect(payment.state).toBe('unknown')
  const late = { ...client, getBlock: async () => ({ timestamp: signed.authorization.validBefore + 1n }) }
  await resolve({ ...machine, client: late as unknown as typeof client }, payment, inFiveSeconds())
  expect(payment).toMatchObject({ state: 'expired', reason: 'payment_expired' })
})

test('what another holds is read again and waited for, whatever our own clock says of its lease', async () => {
  const payment = await claimed(await sign(await newPayer(client)))
  const fast = vi
    .spyOn(Date, 'now')
    .mockImplementation(() => performance.timeOrigin + performance.now() + 600_000)
  const updates = vi.spyOn(db, 'update')
  const following = follow(testMachine(), payment, Date.now() + 5000)
  await new Promise((done) => setTimeout(done, 300))
  await db.execute(sql`update payments set state = 'rejected' where id = ${payment.id}`)
  expect((await following).state).toBe('rejected')
  expect(updates).not.toHaveBeenCalled()
  fast.mockRestore()
  updates.mockRestore()
})

test('a large payment is not ended on the word of one node', async () => {
  const payer = await newPayer(client)
  const signed = await sign(payer)
  const payment = await claimed(signed)
  const { nonce } = signed.authorization
  await submitAsStranger(await sign(payer, { nonce, to: signed.authorization.from, value: 0n }))
  const behind = lyingNode(client, ({ method }) =>
    method === 'eth_call' ? toHex(0, { size: 32 }) : undefined,
  )
  const asking = (...nodes: PublicClient[]) => ({ ...testMachine(), quorum: { above: 0n, nodes } })
  await resolve(asking(client, behind), payment, inFiveSeconds())
  expect(payment.state).toBe('claimed')
  await resolve(asking(client, behind, client), payment, inFiveSeconds())
  expect(payment.state).toBe('diverted')
})
