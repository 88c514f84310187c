import { expect, test } from '@playwright/test'
import type { Hex } from 'viem'
import { type Letter, letter, onchainActivity, walletActivity } from '../../lib/testing/coinbase'
import { articleAt } from '../articles'
import { newReader, query, usdc, world } from '../world'
import { type App, startApp } from './app'
import { challengeOf, type Signed, sign } from './payload'
import { sendAsStranger, transferCall } from './stranger'

test.describe.configure({ mode: 'default' })

const [secret, next] = ['3f6d1a52-the-old-secret', 'c04b77e9-the-new-secret']
const article = articleAt('0.10')

let app: App
test.beforeAll(async () => {
  app = await startApp('notifications', { COINBASE_WEBHOOK_SECRETS: `${secret},${next}` })
})
test.afterAll(() => app?.stop())

async function tell({ body, headers }: Letter, origin = app.origin) {
  const url = `${origin}/api/x402/payment-notification`
  const answer = await fetch(url, { method: 'POST', body, headers })
  return { status: answer.status, json: (await answer.json()) as { success: boolean; data?: object } }
}

/** A payment whose process died on the way to the chain, so that nobody is looking at it. */
async function leftBehind(): Promise<{ id: string; signed: Signed }> {
  const signed = await sign(await newReader(), await challengeOf(article.slug))
  const { from, to, value, validAfter, validBefore, nonce } = signed.authorization
  const id = `pay_${crypto.randomUUID().replaceAll('-', '')}`
  const text = (value: unknown) => `'${String(value).toLowerCase()}'`
  await query(
    `insert into payments (id, network, asset, payer, nonce, pay_to, amount, valid_after, valid_before, signature, slug,
      price_version, x402_version, state, from_block, lease_until) values (${[
        ...[id, 'eip155:84532', usdc.address, from, nonce, to, value, validAfter, validBefore].map(text),
        ...[signed.signature, article.slug].map(text),
      ].join()}, 0, 2, 'claimed', 0, to_timestamp(0))`,
  )
  await query(`update payments set state = 'submitting' where id = '${id}'`)
  return { id, signed }
}

async function stateOf(id: string): Promise<string | undefined> {
  const [row] = await query<{ state: string }>('select state from payments where id = $1', [id])
  return row?.state
}

const settled = (id: string) => expect.poll(() => stateOf(id), { timeout: 15_000 }).toBe('settled')
const onChain = ({ signed }: { signed: Signed }) => sendAsStranger(transferCall(signed))

test('a notification settles the payment that nobody was looking at, in both shapes and with both secrets', async () => {
  const [first, second] = [await leftBehind(), await leftBehind()]
  const flat = letter(onchainActivity(await onChain(first)), { secret, version: 'v0' })
  const signed = { 'x-event-id': '1', 'x-event-type': 'wallet.activity.detected' }
  const wrapped = letter(walletActivity(await onChain(second)), { secret: next, version: 'v1', signed })
  expect(await tell(flat)).toEqual({
    status: 200,
    json: { success: true, data: { received: true, duplicate: false } },
  })
  expect((await tell(wrapped)).status).toBe(200)
  await settled(first.id)
  await settled(second.id)
})

test('a forged, changed, stripped or old notification is refused and wakes nobody', async () => {
  const payment = await leftBehind()
  const event = walletActivity(await onChain(payment))
  const good = letter(event, { secret })
  const { 'X-Hook0-Signature': signature = '' } = good.headers
  const withSignature = (value: string) => ({
    ...good,
    headers: { ...good.headers, 'X-Hook0-Signature': value },
  })
  const now = Math.floor(Date.now() / 1000)
  for (const spoiled of [
    letter(event, { secret: 'a-guess-of-somebody' }),
    { ...good, body: `${good.body} ` },
    { ...good, headers: {} },
    withSignature(''),
    withSignature(signature.replace(/v1=../, 'v1=00')),
    withSignature(signature.replace(/t=\d+/, `t=${now + 1000}`)),
    letter(event, { secret, at: now - 301 }),
    letter(event, { secret, at: now + 330 }),
  ]) {
    expect(await tell(spoiled)).toMatchObject({ status: 401, json: { success: false } })
  }
  expect(await stateOf(payment.id)).toBe('submitting')
  expect(await tell(good)).toMatchObject({ status: 200, json: { data: { duplicate: false } } })
  await settled(payment.id)
})

test('one event told ten times at once is heard once, and what it decides happens once', async () => {
  const payment = await leftBehind()
  const transaction = await onChain(payment)
  const told = letter(walletActivity(transaction), { secret })
  const answers = await Promise.all(Array.from({ length: 10 }, () => tell(told)))
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
  const isNew = answers.filter(({ json }) => (json.data as { duplicate: boolean }).duplicate === false)
  expect(isNew).toHaveLength(1)
  await settled(payment.id)
  const rights = await query('select id from entitlements where payment_id = $1', [payment.id])
  expect(rights).toHaveLength(1)
})

test('the order in which events come does not matter', async () => {
  const [first, second] = [await leftBehind(), await leftBehind()]
  const [early, late] = [await onChain(first), await onChain(second)]
  for (const transaction of [late, early]) {
    expect((await tell(letter(onchainActivity(transaction, 7), { secret }))).status).toBe(200)
  }
  expect((await tell(letter(onchainActivity(early, 8), { secret }))).status).toBe(200)
  await settled(first.id)
  await settled(second.id)
})

test('believes nothing but the chain: what a notification says of another payment leaves it as it is', async () => {
  const payment = await leftBehind()
  const other = await leftBehind()
  const transaction = await onChain(other)
  const { authorization } = payment.signed
  const lie = {
    ...onchainActivity(transaction, 9),
    parameters: { authorizer: authorization.from, nonce: authorization.nonce, paid: true },
  }
  expect((await tell(letter(lie, { secret }))).status).toBe(200)
  await settled(other.id)
  expect(await stateOf(payment.id)).toBe('submitting')
  const nowhere: Hex = `0x${'12'.repeat(32)}`
  expect((await tell(letter(onchainActivity(nowhere), { secret }))).status).toBe(200)
})

test('two megabytes are refused, and the app goes on', async () => {
  const big = letter(
    { ...walletActivity(`0x${'34'.repeat(32)}`), padding: 'x'.repeat(2_000_000) },
    { secret },
  )
  const startedAt = Date.now()
  expect(await tell(big)).toMatchObject({ status: 413, json: { success: false } })
  expect(Date.now() - startedAt).toBeLessThan(5000)
  expect((await tell(letter(walletActivity(`0x${'56'.repeat(32)}`), { secret }))).status).toBe(200)
})

test('without a secret the address says what to set', async () => {
  const answer = await tell(letter({}, { secret }), world().origin)
  expect(answer).toMatchObject({ status: 503, json: { success: false } })
  expect(JSON.stringify(answer.json)).toContain('COINBASE_WEBHOOK_SECRETS')
})
