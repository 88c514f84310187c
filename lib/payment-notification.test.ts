import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { webhookEvents } from './db/schema/events'
import { payments } from './db/schema/payments'
import { env } from './env'
import { hearNotification, wakeFor } from './payment-notification'
import { claim, findPayment } from './payments/ledger'
import { seller } from './seller'
import { type Letter, letter, onchainActivity, walletActivity } from './testing/coinbase'
import { newPayer, sign, submitAsStranger, token } from './testing/economy'
import { sale } from './testing/sale'
import { configure } from './testing/seller'

const [secret, next] = ['5f0c2a4e-the-old-secret', '9b1d7c3f-the-new-secret']
configure({ COINBASE_WEBHOOK_SECRETS: `${secret},${next}` })
const { db, client } = seller().machine

function hear({ body, headers }: Letter) {
  const request = new Request('http://localhost/', { method: 'POST', body, headers })
  return hearNotification(request, Date.now())
}

function someTransaction(): `0x${string}` {
  return `0x${(crypto.randomUUID() + crypto.randomUUID()).replaceAll('-', '')}`
}

/** A payment whose process died after it was claimed, and which somebody else then brought to the chain. */
async function leftBehind() {
  const signed = await sign(await newPayer(client))
  const input = {
    payment: signed,
    asset: token.address,
    ...sale,
    slug: 'a-dime',
    fromBlock: 0n,
  }
  const { payment } = await claim(db, input)
  const past = { state: 'submitting' as const, leaseUntil: new Date(0) }
  await db.update(payments).set(past).where(eq(payments.id, payment.id))
  return { payment, transaction: await submitAsStranger(signed) }
}

test.each(['v0', 'v1', 'both'] as const)(
  'hears both shapes, signed %s, with either secret',
  async (version) => {
    const transaction = someTransaction()
    for (const key of [secret, next]) {
      const flat = letter(onchainActivity(transaction, key === secret ? 1 : 2), { secret: key, version })
      expect(await hear(flat)).toEqual({ ok: true, duplicate: false, transaction })
      expect(await hear(letter(walletActivity(transaction), { secret: key, version }))).toMatchObject({
        transaction,
      })
      await db.delete(webhookEvents)
    }
  },
)

test('hears an event once, however often and however signed it comes', async () => {
  const transaction = someTransaction()
  const event = walletActivity(transaction)
  const heard = await Promise.all(Array.from({ length: 10 }, () => hear(letter(event, { secret }))))
  expect(heard.filter((h) => h.ok && !h.duplicate)).toHaveLength(1)
  expect(await hear(letter(event, { secret: next, version: 'v0' }))).toEqual({ ok: true, duplicate: true })
})

test('what is forged, changed, old or for another chain wakes nothing and is not remembered', async () => {
  const transaction = someTransaction()
  const event = walletActivity(transaction)
  const honest = letter(event, { secret })
  const old = Math.floor(Date.now() / 1000) - 301
  const refused: [Letter, string][] = [
    [letter(event, { secret: 'somebody-elses-secret' }), 'invalid_signature'],
    [{ ...honest, body: honest.body.replace(transaction, someTransaction()) }, 'invalid_signature'],
    [{ body: honest.body, headers: {} }, 'invalid_signature'],
    [letter(event, { secret, at: old }), 'outside_window'],
  ]
  for (const [spoiled, code] of refused) expect(await hear(spoiled)).toMatchObject({ failure: { code } })
  expect(await hear(honest)).toMatchObject({ duplicate: false })
  const elsewhere = { ...onchainActivity(transaction), network: 'base-mainnet' }
  expect(await hear(letter(elsewhere, { secret }))).toEqual({ ok: true, duplicate: false })
})

test.each(['', 'no JSON', '[]', 'null', '{"eventId":5,"data":[]}', '{"transaction_hash":"0x12"}'])(
  'a signed letter that says nothing is heard and wakes nothing: %s',
  async (body) => {
    expect(await hear(letter(body, { secret }))).toEqual({ ok: true, duplicate: false })
  },
)

test('refuses a body over its limit without reading on', async () => {
  let pulled = 0
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1
      controller.enqueue(new Uint8Array(16 * 1024))
      if (pulled === 128) controller.close()
    },
  })
  const request = new Request('http://localhost/', { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(await hearNotification(request, Date.now())).toMatchObject({ failure: { status: 413 } })
  expect(pulled).toBeLessThan(10)
})

test('wakes the payment of a transaction, by our own chain', async () => {
  const { payment, transaction } = await leftBehind()
  await wakeFor(transaction)
  expect(await findPayment(db, payment.id)).toMatchObject({ state: 'settled', transaction })
})

test('believes nothing: a transaction that did not pay leaves the payment open', async () => {
  const { transaction } = await leftBehind()
  const { payment: other } = await leftBehind()
  await wakeFor(transaction)
  expect(await findPayment(db, other.id)).toMatchObject({ state: 'submitting' })
})

test('says what to set when it has no secret', async () => {
  const holder = globalThis as { farthingEnv?: unknown }
  holder.farthingEnv = { ...env(), COINBASE_WEBHOOK_SECRETS: undefined }
  const answer = await hear(letter({}, { secret }))
  holder.farthingEnv = undefined
  expect(answer).toMatchObject({
    failure: { status: 503, error: expect.stringContaining('COINBASE_WEBHOOK_SECRETS') },
  })
})
