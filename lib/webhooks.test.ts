import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { newId } from './id'
import { book, end, unbook } from './payments/book'
import { explain } from './payments/incoming'
import { claim } from './payments/ledger'
import type { Payment } from './payments/payment'
import type { Proof } from './payments/prove'
import { saveSettings } from './publishers/settings'
import { network, newPayer, publisher as payTo, price, sign, testMachine, token } from './testing/economy'
import { sale } from './testing/sale'

const machine = testMachine()
const { db, client } = machine

let publisher: string
beforeEach(() => {
  publisher = `pub-${randomUUID()}`
})

const proof = (): Proof => ({
  transaction: `0x${randomUUID().replaceAll('-', '').padEnd(64, '0')}`,
  logIndex: 7,
  blockNumber: 5n,
  blockHash: '0xb',
})

async function bought(change: object = {}, payer?: Awaited<ReturnType<typeof newPayer>>) {
  const payment = await sign(payer ?? (await newPayer(client, 0n)))
  const claimed = await claim(db, {
    payment,
    asset: token.address,
    ...sale,
    quoteHash: 'hash-of-the-quote',
    publisher,
    fromBlock: 0n,
    ...change,
  })
  return { payment: claimed.payment, signature: payment.signature, payer: payment.authorization.from }
}

/** What the publisher is to be told, in its order. */
async function told(of = publisher) {
  const rows = await db.execute<{ type: string; data: Record<string, unknown> }>(
    sql`select type, data from outbox where publisher = ${of} order by created_at, type`,
  )
  return [...rows]
}

const types = async () => (await told()).map(({ type }) => type)
const settle = (payment: Payment) => book(db, payment, proof())

test('a payment that is settled tells its publisher so, and whom it let in', async () => {
  const { payment, signature, payer } = await bought()
  await settle(payment)
  const events = await told()
  expect(events).toEqual([
    {
      type: 'entitlement.granted',
      data: {
        entitlement: expect.stringMatching(/^ent_/),
        wallet: payer,
        slug: 'a-dime',
        scope: null,
        payment: payment.id,
        expiresAt: null,
      },
    },
    {
      type: 'payment.settled',
      data: {
        payment: payment.id,
        slug: 'a-dime',
        network,
        asset: token.address.toLowerCase(),
        payer,
        payTo,
        amount: String(price),
        usd: '0.100000',
        transaction: payment.transaction,
        logIndex: 7,
      },
    },
  ])
  const written = JSON.stringify(events)
  expect(written).not.toContain(signature)
  expect(written).not.toContain('hash-of-the-quote')
})

test('a right for a time says until when, in UTC', async () => {
  const { payment } = await bought({ accessSeconds: 3600 })
  await settle(payment)
  const [granted] = await told()
  const { expiresAt } = granted?.data ?? {}
  expect(expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(Math.abs(Date.parse(String(expiresAt)) - Date.now() - 3_600_000)).toBeLessThan(60_000)
})

test('a right that is taken back with its payment is told, once', async () => {
  const { payment } = await bought()
  await settle(payment)
  await unbook(db, payment)
  expect(await types()).toEqual(['entitlement.granted', 'payment.settled'])
  await end(db, payment, 'expired', 'reorganised')
  expect(await types()).toEqual(['entitlement.granted', 'payment.settled', 'entitlement.revoked'])
})

test('a payment mined again after a reorganisation grants nothing new, and is told once', async () => {
  const { payment } = await bought()
  await settle(payment)
  await unbook(db, payment)
  await settle(payment)
  expect(payment.state).toBe('settled')
  expect(await types()).toEqual(['entitlement.granted', 'payment.settled'])
})

test('nothing is told of what did not happen', async () => {
  const first = await bought()
  const second = await bought()
  const same = proof()
  await book(db, first.payment, same)
  await expect(book(db, second.payment, same)).rejects.toThrow()
  expect(await types()).toEqual(['entitlement.granted', 'payment.settled'])
})

test('a payment that buys nothing is an orphan of its publisher', async () => {
  const payer = await newPayer(client, 0n)
  const { payment: first } = await bought({}, payer)
  await end(db, first, 'expired', 'test')
  const { payment: second } = await bought({}, payer)
  await settle(second)
  await settle(first)
  expect(first.state).toBe('orphan')
  const orphan = (await told()).find(({ type }) => type === 'payment.orphaned')
  expect(orphan?.data).toMatchObject({ payment: first.id, slug: 'a-dime', amount: String(price) })
})

test('a transfer that no payment explains belongs to whoever was first paid at its address, or else to the house', async () => {
  const mine = `0x${randomUUID().replaceAll('-', '').padEnd(40, 'a')}` as const
  const value = { [network]: mine.toUpperCase().replace('0X', '0x') }
  await saveSettings(db, [{ publisher, kind: 'pay_to', subject: publisher, value, setBy: '0xada' }])
  const other = `other-${randomUUID()}`
  await saveSettings(db, [{ publisher: other, kind: 'pay_to', subject: other, value, setBy: '0xeve' }])
  const incoming = (to: `0x${string}`) => ({
    ...proof(),
    payer: '0xfeed' as const,
    payTo: to,
    amount: 5n,
    nonce: null,
  })
  const [ours, house] = [incoming(mine), incoming(`0x${randomUUID().replaceAll('-', '').padEnd(40, 'b')}`)]
  await explain(machine, ours)
  await explain(machine, ours)
  await explain(machine, house)
  expect((await told()).filter(({ type }) => type === 'payment.orphaned')).toEqual([
    {
      type: 'payment.orphaned',
      data: {
        network,
        asset: token.address.toLowerCase(),
        payer: '0xfeed',
        payTo: mine,
        amount: '5',
        transaction: ours.transaction,
        logIndex: 7,
      },
    },
  ])
  const others = (await told('house')).map(({ data }) => data.transaction)
  expect(others).toContain(house.transaction)
  expect(others).not.toContain(ours.transaction)
})

test('money sent back is told when the chain has shown it, and once', async () => {
  const { payment, signature, payer } = await bought()
  await settle(payment)
  const id = newId('refund')
  await db.execute(sql`
    insert into refunds (id, payment_id, publisher, network, asset, payer, pay_to, amount, nonce, valid_before, signature, keeps_access, state, by)
    values (${id}, ${payment.id}, ${publisher}, ${network}, '0xa', ${payTo}, ${payer}, 5, '0xn', 1, ${signature}, false, 'signed', '0xada')`)
  const refunded = async () => (await told()).filter(({ type }) => type === 'payment.refunded')
  await db.execute(sql`update refunds set state = 'submitted' where id = ${id}`)
  expect(await refunded()).toEqual([])
  await db.execute(
    sql`update refunds set state = 'proven', proven_at = now(), transaction = '0xt' where id = ${id}`,
  )
  const again = db.execute(sql`update refunds set state = 'proven', proven_at = now() where id = ${id}`)
  await expect(again).rejects.toThrow()
  expect(await refunded()).toEqual([
    {
      type: 'payment.refunded',
      data: {
        refund: id,
        payment: payment.id,
        slug: 'a-dime',
        payer,
        payTo,
        usd: '0.100000',
        network,
        asset: '0xa',
        amount: '5',
        transaction: '0xt',
        keepsAccess: false,
      },
    },
  ])
  expect(JSON.stringify(await told())).not.toContain(signature)
})

test('passes and the allowance are prices too', async () => {
  const passes = [
    { id: 'month', name: 'A month', price: '3.00', period: 'month', scope: 'all', fareCap: true },
  ]
  await saveSettings(db, [
    { publisher, kind: 'passes', subject: publisher, value: passes, setBy: '0xada' },
    { publisher, kind: 'allowance', subject: publisher, value: { articlesPerMonth: 3 }, setBy: '0xada' },
  ])
  const events = (await told()).filter(({ type }) => type === 'price.changed')
  const of = (kind: string) => events.find(({ data }) => data.kind === kind)?.data
  expect(events).toHaveLength(2)
  expect(of('passes')).toMatchObject({ subject: publisher, value: passes, by: '0xada' })
  expect(of('allowance')).toMatchObject({ subject: publisher, value: { articlesPerMonth: 3 }, by: '0xada' })
})

test('a price that is set says from when it holds, and a payee that is set says no signature', async () => {
  const effectiveAt = new Date('2030-01-02T03:04:05.678Z')
  const setting = { publisher, setBy: '0xada', effectiveAt }
  await saveSettings(db, [
    { ...setting, kind: 'page', subject: 'a-dime', value: { price: '0.30' } },
    {
      ...setting,
      kind: 'pay_to',
      subject: publisher,
      value: { [network]: '0xb' },
      proof: { signature: '0xsig' },
    },
  ])
  const events = await told()
  const of = (type: string) => events.find((event) => event.type === type)?.data
  expect(of('price.changed')).toMatchObject({
    kind: 'page',
    subject: 'a-dime',
    value: { price: '0.30' },
    by: '0xada',
  })
  expect(of('pay_to.changed')).toMatchObject({ subject: publisher, value: { [network]: '0xb' } })
  expect(new Date(String(of('price.changed')?.effectiveAt))).toEqual(effectiveAt)
  expect(JSON.stringify(events)).not.toContain('0xsig')
})

test('where a publisher is paid is told to the house in the same words, and what it costs is not', async () => {
  const setting = { publisher, setBy: '0xada' }
  await saveSettings(db, [
    { ...setting, kind: 'page', subject: publisher, value: { price: '0.30' } },
    {
      ...setting,
      kind: 'pay_to',
      subject: publisher,
      value: { [network]: '0xb' },
      proof: { message: 'a\nb\n\nThe statement.\n', signature: '0xsig' },
    },
  ])
  const own = (await told()).filter(({ type }) => type === 'pay_to.changed')
  expect(own).toHaveLength(1)
  expect(own[0]?.data).toMatchObject({
    value: { [network]: '0xb' },
    by: '0xada',
    statement: 'The statement.',
  })
  // Other tests tell the house of their publishers.
  const ofThis = (await told('house')).filter(({ data }) => data.subject === publisher)
  expect(ofThis).toEqual(own)
})
