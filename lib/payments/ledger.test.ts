import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { entitlements } from '../db/schema/access'
import { outbox } from '../db/schema/events'
import { chainTransfers, payments, paymentTransitions } from '../db/schema/payments'
import { newPayer, sign, testMachine, token } from '../testing/economy'
import { sale } from '../testing/sale'
import { book } from './book'
import { claim, findPayment, move, takeOver } from './ledger'
import type { Proof } from './prove'

const { db, client } = testMachine()
const proof = (): Proof => ({
  transaction: `0x${crypto.randomUUID().replaceAll('-', '').padEnd(64, '0')}`,
  logIndex: 1,
  blockNumber: 5n,
  blockHash: '0xb',
})

async function input(slug: string, payment?: Awaited<ReturnType<typeof sign>>) {
  const signed = payment ?? (await sign(await newPayer(client, 0n)))
  return { payment: signed, asset: token.address, ...sale, slug, fromBlock: 0n }
}

test('gives one authorization to exactly one of many callers', async () => {
  const same = await input('a-cent')
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => claim(db, same)))
  expect(outcomes.filter((o) => o.kind === 'claimed')).toHaveLength(1)
  expect(outcomes.filter((o) => o.kind === 'known')).toHaveLength(29)
  expect(new Set(outcomes.map((o) => o.payment.id)).size).toBe(1)
})

test('claims one payment for a wallet and an article, whatever it has signed', async () => {
  const payer = await newPayer(client, 0n)
  const signed = await Promise.all(Array.from({ length: 20 }, () => sign(payer)))
  const outcomes = await Promise.all(signed.map(async (s) => claim(db, await input('a-dime', s))))
  expect(outcomes.filter((o) => o.kind === 'claimed')).toHaveLength(1)
  expect(outcomes.filter((o) => o.kind === 'busy')).toHaveLength(19)
})

test('an authorization spent on one article is known, not claimed, at another', async () => {
  const first = await input('a-cent')
  await claim(db, first)
  const second = await claim(db, { ...first, slug: 'a-dollar' })
  expect(second.kind).toBe('known')
  expect(second.payment.slug).toBe('a-cent')
})

test('only the first of two movers moves', async () => {
  const { payment } = await claim(db, await input('a-cent'))
  const copy = { ...payment }
  expect(await move(db, payment, 'submitting')).toBe(true)
  expect(await move(db, copy, 'rejected')).toBe(false)
  expect((await findPayment(db, payment.id))?.state).toBe('submitting')
})

test('a payment at work is not taken over; one let go of is taken once', async () => {
  const { payment } = await claim(db, await input('a-cent'))
  expect(await takeOver(db, payment)).toBe(false)
  await db
    .update(payments)
    .set({ leaseUntil: new Date(0) })
    .where(eq(payments.id, payment.id))
  const taken = await Promise.all([takeOver(db, payment), takeOver(db, payment), takeOver(db, payment)])
  expect(taken.filter(Boolean)).toHaveLength(1)
})

test('books once, all of it, however often it is asked to', async () => {
  const { payment } = await claim(db, await input('a-cent'))
  const paid = proof()
  await Promise.all([book(db, { ...payment }, paid), book(db, { ...payment }, paid), book(db, payment, paid)])
  const where = {
    entitlements: eq(entitlements.paymentId, payment.id),
    log: eq(chainTransfers.paymentId, payment.id),
  }
  expect(await db.select().from(entitlements).where(where.entitlements)).toHaveLength(1)
  expect(await db.select().from(chainTransfers).where(where.log)).toHaveLength(1)
  const events = (await db.select().from(outbox)).filter(
    (e) => (e.data as { payment: string }).payment === payment.id,
  )
  expect(events.map(({ type }) => type).sort()).toEqual(['entitlement.granted', 'payment.settled'])
  expect((await findPayment(db, payment.id))?.state).toBe('settled')
})

test('one log on the chain cannot prove two payments, and then nothing of the second is booked', async () => {
  const paid = proof()
  const first = await claim(db, await input('a-cent'))
  const second = await claim(db, await input('a-cent'))
  await book(db, first.payment, paid)
  await expect(book(db, second.payment, paid)).rejects.toThrow()
  expect((await findPayment(db, second.payment.id))?.state).toBe('claimed')
  expect(await db.select().from(entitlements).where(eq(entitlements.paymentId, second.payment.id))).toEqual(
    [],
  )
})

test('nobody can rewrite what happened', async () => {
  const { payment } = await claim(db, await input('a-cent'))
  const mine = eq(paymentTransitions.paymentId, payment.id)
  await expect(db.update(paymentTransitions).set({ toState: 'settled' }).where(mine)).rejects.toThrow()
  await expect(db.delete(paymentTransitions).where(mine)).rejects.toThrow()
  expect(await db.select().from(paymentTransitions).where(mine)).toMatchObject([{ toState: 'claimed' }])
})

test('what was bought for good is not sold again when a pass that it helped to earn is over', async () => {
  const payer = await newPayer(client, 0n)
  const { payment } = await claim(db, await input('for-good', await sign(payer)))
  await book(db, payment, proof())
  await db.insert(entitlements).values({
    ...{
      id: `ent_${payment.id}`,
      wallet: payment.authorization.from,
      slug: 'earned:month',
      scope: 'all:house',
    },
    ...{ paymentId: payment.id, expiresAt: new Date(0) },
  })
  expect((await claim(db, await input('for-good', await sign(payer)))).kind).toBe('busy')
})
