import { eq } from 'drizzle-orm'
import { getAddress } from 'viem'
import { afterAll, expect, test } from 'vitest'
import { accounts } from '../../scripts/economy/accounts'
import { entitlements } from '../db/schema/access'
import { auditLog } from '../db/schema/events'
import { chainTransfers, payments } from '../db/schema/payments'
import { purchase } from '../purchase'
import {
  anvil,
  balanceOf,
  mine,
  network,
  newPayer,
  price,
  publisher,
  sign,
  submitAsStranger,
  token,
} from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import { sale } from '../testing/sale'
import { parseKeyRing } from '../token'
import type { SignedPayment } from '../x402/exact-evm'
import { claim, findPayment } from './ledger'
import { reconcile } from './reconcile'
import { misfits } from './records'
import { sweep } from './sweep'

const { machine, stop } = await ownMachine()
const { db, client } = machine
afterAll(stop)
const quoteKeys = parseKeyRing('', `k1.${'A'.repeat(43)}`)
const { name, version, address: asset } = token
// As addresses are configured: in the spelling with capitals.
const payTo = getAddress(publisher)
const terms = { network, asset, amount: String(price), payTo, name, version }

function buy(signed: SignedPayment, slug = 'a-dime', at = machine) {
  const tariff = {
    slug,
    title: '',
    summary: '',
    publisher: 'house',
    preview: 1,
    free: false,
    price: '0.10',
    priceVersion: 0,
    scopes: [],
    terms: [terms],
  }
  return purchase({ machine: at, quoteKeys }, { signed, tariff, previousTerms: [] }, Date.now())
}

async function swept(): Promise<number> {
  await mine(client, 3)
  return sweep(machine, [publisher])
}

const logOf = async (transaction: string) =>
  (await db.select().from(chainTransfers).where(eq(chainTransfers.transaction, transaction)))[0]

test('a transfer that nobody announced is an orphan, booked once, and opens nothing', async () => {
  const giver = accounts[6]
  if (!giver) throw new Error('no account')
  await anvil(client, 'anvil_setBalance', giver.address, '0xde0b6b3a7640000')
  const data = `0xa9059cbb${publisher.slice(2).padStart(64, '0')}${price.toString(16).padStart(64, '0')}`
  const hash = (await anvil(client, 'eth_sendTransaction', {
    from: giver.address,
    to: asset,
    data,
  })) as string
  expect(await swept()).toBe(1)
  expect(await swept()).toBe(0)
  expect(await logOf(hash)).toMatchObject({ paymentId: null, nonce: null, amount: String(price) })
  expect(await db.select().from(auditLog).where(eq(auditLog.subject, hash))).toHaveLength(1)
})

test('what is restored from yesterday gets its later payments back, and their payer reads without paying again', async () => {
  const payer = await newPayer(client)
  const lost = await submitAsStranger(await sign(payer), client)
  expect(await swept()).toBe(1)
  expect(await logOf(lost)).toMatchObject({ paymentId: null })

  const balance = await balanceOf(client, payer.address)
  const outcome = await buy(await sign(payer))
  expect(outcome).toMatchObject({ kind: 'granted', alreadyOwned: true, entitlement: { transaction: lost } })
  expect(await balanceOf(client, payer.address)).toBe(balance)
  expect(await misfits(machine)).toEqual([])
  // One transfer, one article: the next one costs money again.
  expect(await buy(await sign(payer), 'another')).toMatchObject({ kind: 'granted', alreadyOwned: false })
  expect(await balanceOf(client, payer.address)).toBe(balance - price)
})

test('before any sweep: an authorization that is used up and unknown is looked for at once, and its payer pays once', async () => {
  const payer = await newPayer(client)
  const signed = await sign(payer)
  const transaction = await submitAsStranger(signed, client)
  expect(await buy(signed)).toEqual({ kind: 'refused', reason: 'invalid_exact_evm_nonce_already_used' })
  const outcome = await buy(await sign(payer))
  expect(outcome).toMatchObject({ kind: 'granted', alreadyOwned: true, entitlement: { transaction } })
  expect(await balanceOf(client, payer.address)).toBe(1_000_000n - price)
})

test('an orphan buys no sooner than a payment of its size would: its block must be safe first', async () => {
  const careful = { ...machine, safeAbove: 0n }
  const payer = await newPayer(client)
  const signed = await sign(payer)
  await submitAsStranger(signed, client)
  expect((await buy(signed, 'a-dime', careful)).kind).toBe('refused')
  const outcome = await buy(await sign(payer), 'a-dime', careful)
  expect(outcome.kind).toBe('open')
  await mine(client, 3)
  await reconcile(careful, Date.now() + 5000)
  expect(await findPayment(db, outcome.kind === 'open' ? outcome.payment.id : '')).toMatchObject({
    state: 'settled',
  })
  expect(await balanceOf(client, payer.address)).toBe(1_000_000n - price)
})

test("an orphan is nobody else's, and buys nothing of another price", async () => {
  await submitAsStranger(await sign(await newPayer(client)), client)
  const other = await newPayer(client)
  await submitAsStranger(await sign(other, { value: 1n }), client)
  await swept()
  expect(await buy(await sign(other))).toMatchObject({ kind: 'granted', alreadyOwned: false })
  expect(await balanceOf(client, other.address)).toBe(1_000_000n - 1n - price)
})

test('a payment that had ended unpaid and is paid after all opens its article', async () => {
  const signed = await sign(await newPayer(client))
  const input = { payment: signed, asset, ...sale, slug: 'a-dime', fromBlock: 0n }
  const { payment } = await claim(db, input)
  await db.update(payments).set({ state: 'rejected' }).where(eq(payments.id, payment.id))
  await submitAsStranger(signed, client)
  expect(await swept()).toBe(1)
  expect((await findPayment(db, payment.id))?.state).toBe('settled')
  expect(await db.select().from(entitlements).where(eq(entitlements.paymentId, payment.id))).toHaveLength(1)
})

test('when its wallet has paid another time meanwhile, it is an orphan to be refunded', async () => {
  const payer = await newPayer(client)
  const signed = await sign(payer)
  const input = { payment: signed, asset, ...sale, slug: 'a-dime', fromBlock: 0n }
  const { payment } = await claim(db, input)
  await db.update(payments).set({ state: 'rejected' }).where(eq(payments.id, payment.id))
  expect((await buy(await sign(payer))).kind).toBe('granted')
  await submitAsStranger(signed, client)
  await swept()
  expect((await findPayment(db, payment.id))?.state).toBe('orphan')
})

test('the reconciler settles what was left behind, whoever runs it and however often', async () => {
  const left = []
  for (let i = 0; i < 10; i++) {
    const payment = await sign(await newPayer(client))
    const input = { payment, asset, ...sale, slug: 'a-dime', fromBlock: 0n }
    left.push(await claim(db, input))
  }
  const held = left.pop()
  await db
    .update(payments)
    .set({ leaseUntil: new Date(0) })
    .where(eq(payments.state, 'claimed'))
  await db
    .update(payments)
    .set({ leaseUntil: new Date(Date.now() + 60_000) })
    .where(eq(payments.id, held?.payment.id ?? ''))
  const rounds = await Promise.all([1, 2, 3].map(() => reconcile(machine, Date.now() + 10_000)))
  expect(rounds.reduce((sum, { ended }) => sum + ended, 0)).toBe(9)
  for (const { payment } of left) expect((await findPayment(db, payment.id))?.state).toBe('settled')
  expect((await findPayment(db, held?.payment.id ?? ''))?.state).toBe('claimed')
})
