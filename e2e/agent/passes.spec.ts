import { registerExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithSIWx } from '@x402/extensions/sign-in-with-x'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { articleAt } from '../articles'
import { ownTest as test } from '../browser/own-app'
import { setOfHouse } from '../browser/own-settings'
import { expect } from '../browser/story'
import { newReader, query, transfersFrom } from '../world'
import { buy, json, paymentFor, receiptOf, wideCookies } from './buy'
import { leakIn } from './canaries'
import { get, getSettled } from './payload'

const dime = articleAt('0.10')
const quarter = articleAt('0.25')
const half = articleAt('0.50')

const passes = [
  { id: 'day', name: 'A day', price: '0.60', period: 'day', scope: 'all', fareCap: false },
  {
    id: 'protocol',
    name: 'Protocol',
    price: '0.40',
    period: 'week',
    scope: { section: 'Protocol' },
    fareCap: false,
  },
  { id: 'month', name: 'A month', price: '0.35', period: 'month', scope: 'all', fareCap: true },
]

let origin = ''
let databaseUrl = ''

test.beforeAll(async ({ app }) => {
  origin = app.origin
  databaseUrl = app.databaseUrl
  await setOfHouse(databaseUrl, 'passes', passes)
})

const at = (path: string) => origin + path
const articleAtHome = ({ slug }: { slug: string }) => at(`/articles/${slug}`)

test('a stock client buys a pass at its address, and the pass opens every article until it ends', async () => {
  const reader = await newReader()
  const client = new x402Client()
  registerExactEvmScheme(client, { signer: reader })
  const answer = await wrapFetchWithPayment(fetch, client)(at('/passes/day'))
  expect(answer.status).toBe(200)
  const { expiresAt, ...body } = await answer.json()
  expect(body).toEqual({
    pass: 'day',
    name: 'A day',
    opens: 'Every article of The Farthing Review',
    scope: 'all:house',
  })
  expect(Math.abs(Date.parse(expiresAt) - Date.now() - 86_400_000)).toBeLessThan(60_000)

  const Cookie = wideCookies(answer)
  for (const article of [dime, half]) {
    const opened = await get(articleAtHome(article), { ...json, Cookie })
    expect(opened.status).toBe(200)
    expect(opened.text).toContain(article.secret)
    const page = await get(articleAtHome(article), { Accept: 'text/html', Cookie })
    expect(page.status).toBe(200)
    expect(page.text).toContain('data-drawn="article"')
  }
  expect((await get(at('/passes/day'), { ...json, Cookie })).status).toBe(200)
  expect((await get(at('/passes/month'), { ...json, Cookie })).status).toBe(402)
  expect(await transfersFrom(reader.address)).toBe(1)
})

test('a pass is locked to whoever does not hold it, whatever way it is asked for', async () => {
  for (const path of ['/passes/day', '/passes/%64ay', '/api/passes/day']) {
    const answer = await get(at(path), json)
    expect(answer.status, path).toBe(402)
    expect(answer.headers.get('cache-control')).toContain('no-store')
  }
  const page = await get(at('/passes/day'), { Accept: 'text/html' })
  expect(page.status).toBe(402)
  expect(page.text).toContain('Pay $0.60')
  for (const path of ['/passes/year', '/passes/Day', '/passes/day/x', '/passes/pass:day'])
    expect((await get(at(path), json)).status, path).toBe(404)
})

test('a pass of a section opens that section and nothing else', async () => {
  const reader = await newReader()
  const Cookie = wideCookies(await buy(at('/passes/protocol'), reader))
  expect((await get(articleAtHome(quarter), { ...json, Cookie })).text).toContain(quarter.secret)
  for (const Accept of ['application/json', 'text/html', 'text/markdown']) {
    const locked = await get(articleAtHome(half), { Accept, Cookie })
    expect(locked.status).toBe(402)
    expect(leakIn(locked.text)).toBeUndefined()
  }
})

test('ten payments of one wallet for a pass at the same time move the money once', async () => {
  const reader = await newReader()
  const headers = await Promise.all(Array.from({ length: 10 }, () => paymentFor(at('/passes/day'), reader)))
  const answers = await Promise.all(headers.map((each) => getSettled(at('/passes/day'), each)))
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
  expect(await transfersFrom(reader.address)).toBe(1)
})

test('a wallet that holds a pass is let in by a signature alone, and no payment of it is settled', async () => {
  const reader = await newReader()
  await buy(at('/passes/day'), reader)

  const again = await buy(articleAtHome(half), reader)
  expect(again.text).toContain(half.secret)
  expect(receiptOf(again).extra).toEqual({ alreadyPaid: true })
  const byWord = await wrapFetchWithSIWx(fetch, reader)(articleAtHome(quarter), { headers: json })
  expect(byWord.status).toBe(200)
  const Cookie = wideCookies(byWord)
  expect((await get(articleAtHome(dime), { ...json, Cookie })).status).toBe(200)
  expect(await transfersFrom(reader.address)).toBe(1)
})

test('a pass that ended opens nothing, and can be bought again', async () => {
  const reader = await newReader()
  await buy(at('/passes/day'), reader)
  const wallet = reader.address.toLowerCase()
  await query('update entitlements set expires_at = now() where wallet = $1', [wallet], databaseUrl)
  expect((await wrapFetchWithSIWx(fetch, reader)(articleAtHome(half), { headers: json })).status).toBe(402)
  expect((await buy(at('/passes/day'), reader)).status).toBe(200)
  expect((await wrapFetchWithSIWx(fetch, reader)(articleAtHome(half), { headers: json })).status).toBe(200)
  expect(await transfersFrom(reader.address)).toBe(2)
})

test('a pass that was taken back opens no article any more, at the gate and behind it', async () => {
  const reader = await newReader()
  const Cookie = wideCookies(await buy(at('/passes/day'), reader))
  expect((await get(articleAtHome(dime), { ...json, Cookie })).status).toBe(200)
  const wallet = reader.address.toLowerCase()
  await query('update entitlements set revoked_at = now() where wallet = $1', [wallet], databaseUrl)
  expect(leakIn((await get(articleAtHome(dime), { RSC: '1', Cookie })).text)).toBeUndefined()
  for (const Accept of ['application/json', 'text/html']) {
    await expect.poll(async () => (await get(articleAtHome(dime), { Accept, Cookie })).status).toBe(402)
  }
})

test('the purchase that reaches the price of a pass gives it, and a refund takes it back', async () => {
  const reader = await newReader()
  const first = await buy(articleAtHome(dime), reader)
  expect(receiptOf(first).extra?.fareCap).toMatchObject([
    { pass: 'month', period: 'month', spent: '0.10', price: '0.35', reached: false },
  ])
  expect(wideCookies(first)).toBe('')
  const last = await buy(articleAtHome(quarter), reader)
  expect(receiptOf(last).extra?.fareCap).toMatchObject([{ spent: '0.35', reached: true }])
  const Cookie = wideCookies(last)
  expect((await get(articleAtHome(half), { ...json, Cookie })).text).toContain(half.secret)
  // Neither an article nor the pass itself is sold to whoever has earned it.
  for (const url of [articleAtHome(half), at('/passes/month')])
    expect(receiptOf(await buy(url, reader)).extra).toEqual({ alreadyPaid: true })
  expect(await transfersFrom(reader.address)).toBe(2)

  const wallet = reader.address.toLowerCase()
  await query(
    `insert into refunds (id, payment_id, publisher, network, asset, payer, pay_to, amount, nonce, valid_before, signature,
       keeps_access, state, by)
     select 'ref_' || id, id, publisher, network, asset, pay_to, payer, amount, nonce, 0, '0x', true, 'proven', 'test'
     from payments where payer = $1 and usd = 0.1`,
    [wallet],
    databaseUrl,
  )
  await expect.poll(async () => (await get(articleAtHome(half), { ...json, Cookie })).status).toBe(402)
  expect((await wrapFetchWithSIWx(fetch, reader)(articleAtHome(half), { headers: json })).status).toBe(402)
})

test('an article that is sold for some hours is locked again after them, and sold again', async () => {
  const article = articleAt('0.05')
  const before = articleAtHome(article)
  await setOfHouse(databaseUrl, 'page', { accessHours: 2 }, article.slug)
  await expect
    .poll(async () => (await get(before, { Accept: 'text/html' })).text)
    .toContain('Yours for 2 hours')
  const reader = await newReader()
  const paid = await buy(before, reader)
  expect(paid.text).toContain(article.secret)
  const pass = paid.headers.getSetCookie().find((cookie) => cookie.startsWith('farthing_pass='))
  const { exp } = JSON.parse(Buffer.from(pass?.split('.')[1] ?? '', 'base64url').toString()) as {
    exp: number
  }
  expect(Math.abs(exp - Date.now() / 1000 - 7200)).toBeLessThan(60)

  const wallet = reader.address.toLowerCase()
  await query('update entitlements set expires_at = now() where wallet = $1', [wallet], databaseUrl)
  const signIn = () => wrapFetchWithSIWx(fetch, reader)(before, { headers: json })
  expect((await signIn()).status).toBe(402)
  const again = await Promise.all([buy(before, reader), buy(before, reader)])
  expect(again.map(({ status }) => status)).toEqual([200, 200])
  expect((await signIn()).status).toBe(200)
  expect(await transfersFrom(reader.address)).toBe(2)
})
