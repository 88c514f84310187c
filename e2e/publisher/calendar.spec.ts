import { resolve } from 'node:path'
import { wrapFetchWithSIWx } from '@x402/extensions/sign-in-with-x'
import type { PrivateKeyAccount } from 'viem/accounts'
import { authorizationTypedData } from '@/lib/x402/exact-evm'
import { type RefundTerms, refundAuthorization } from '@/lib/x402/refund'
import { type App, startApp } from '../agent/app'
import { buy, json, receiptOf, wideCookies } from '../agent/buy'
import { leakIn } from '../agent/canaries'
import { type Answer, chainId, get } from '../agent/payload'
import { articleAt, type TestArticle } from '../articles'
import { setOfHouse } from '../browser/own-settings'
import { expect } from '../browser/story'
import { balanceOf, mine, newReader, query, transfersFrom, usdc } from '../world'
import { type Api, owner, test } from './story'

test.use({ stage: 'calendar' })

const [dime, quarter, half] = ['0.10', '0.25', '0.50'].map(articleAt) as [
  TestArticle,
  TestArticle,
  TestArticle,
]
const dayMs = 86_400_000
const html = { Accept: 'text/html' }

const addressOf = (origin: string, { slug }: TestArticle) => `${origin}/articles/${slug}`

/** Runs one more process of the same publication whose clock is ahead. The database's and the chain's are not. */
async function later<T>(databaseUrl: string, ms: number, story: (app: App) => Promise<T>): Promise<T> {
  const app = await startApp(`later-${Math.round(ms / 3600_000)}`, {
    DATABASE_URL: databaseUrl,
    NODE_OPTIONS: `--require ${resolve('e2e/faults/clock.cjs')}`,
    CLOCK_OFF_SECONDS: String(Math.round(ms / 1000)),
  })
  try {
    return await story(app)
  } finally {
    await app.stop()
  }
}

/** Whether a stranger, as a person and as a program, is asked this price and shown nothing of the body. */
async function expectAsked(url: string, price: string): Promise<void> {
  await expect.poll(async () => (await get(url, html)).text).toContain(`Pay $${price}`)
  const [page, answer] = await Promise.all([get(url, html), get(url, json)])
  expect([page.status, answer.status]).toEqual([402, 402])
  const { accepts } = JSON.parse(answer.text) as { accepts: { maxAmountRequired: string }[] }
  expect(accepts[0]?.maxAmountRequired).toBe(String(Number(price) * 1e6))
  expect(leakIn(page.text) ?? leakIn(answer.text)).toBeUndefined()
}

test('half price until an hour, and free after so many days: each is asked at the gate when it is time', async ({
  app,
  api,
}) => {
  const { body } = await api('GET', `/pages/${half.slug}`)
  const ageDays = Math.floor((Date.now() - Date.parse(body.date as string)) / dayMs)
  const until = new Date(Date.now() + 3600_000).toISOString()
  await api('PATCH', `/pages/${half.slug}`, { scheduled: [{ price: '0.25', until }] })
  await api('PUT', '/rules', { rules: [{ name: 'Free when old', olderThanDays: ageDays + 20, price: '0' }] })

  await expectAsked(addressOf(app.origin, half), '0.25')
  const reader = await newReader()
  const bought = await buy(addressOf(app.origin, half), reader)
  expect(bought.text).toContain(half.secret)
  expect(await balanceOf(reader.address)).toBe(4_750_000n)
  const Cookie = cookieOf(bought, 'farthing_pass=')

  await later(app.databaseUrl, 2 * 3600_000, async ({ origin }) => {
    await expectAsked(addressOf(origin, half), '0.50')
    expect((await get(addressOf(origin, half), { ...json, Cookie })).text).toContain(half.secret)
  })
  await later(app.databaseUrl, 19 * dayMs, ({ origin }) => expectAsked(addressOf(origin, half), '0.50'))
  await later(app.databaseUrl, 20 * dayMs, async ({ origin }) => {
    for (const headers of [json, html]) {
      const { status, text } = await get(addressOf(origin, half), headers)
      expect(status).toBe(200)
      expect(text).toContain(headers === json ? half.secret : 'data-drawn="article"')
    }
  })
  await api('PATCH', `/pages/${half.slug}`, { scheduled: null })
  await api('PUT', '/rules', { rules: [] })
})

function cookieOf({ headers }: Answer, name: string): string {
  return (
    headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith(name))
      ?.split(';')[0] ?? ''
  )
}

const monthPass = {
  id: 'month',
  name: 'A month',
  price: '0.35',
  period: 'month',
  scope: 'all',
  fareCap: true,
}

/** Lets the reader's purchases have been made in the last second of the month before, as far as the database knows. */
async function intoLastMonth(databaseUrl: string, { address }: PrivateKeyAccount): Promise<void> {
  await query(
    `update payments set created_at = date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '1 second'
     where payer = $1`,
    [address.toLowerCase()],
    databaseUrl,
  )
}

test('what was paid in the month before counts towards nothing, and an earned pass ends with its month', async ({
  app,
}) => {
  const { origin, databaseUrl } = app
  await setOfHouse(databaseUrl, 'passes', [monthPass])
  const reader = await newReader()
  await buy(addressOf(origin, quarter), reader)
  await intoLastMonth(databaseUrl, reader)
  const dimeBought = await buy(addressOf(origin, dime), reader)
  expect(receiptOf(dimeBought).extra?.fareCap).toMatchObject([{ spent: '0.10', reached: false }])
  expect(wideCookies(dimeBought)).toBe('')

  // This month's 0.10 and 0.50 reach it, as last month's 0.25 and this month's 0.10 did not.
  const last = await buy(addressOf(origin, half), reader)
  expect(receiptOf(last).extra?.fareCap).toMatchObject([{ spent: '0.60', reached: true }])
  const Cookie = wideCookies(last)
  const unbought = addressOf(origin, articleAt('0.05'))
  expect((await get(unbought, { ...json, Cookie })).text).toContain(articleAt('0.05').secret)

  const now = new Date()
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)
  const at = (moved: App) => addressOf(moved.origin, articleAt('0.05'))
  await later(databaseUrl, end - Date.now() - 600_000, async (before) => {
    for (const headers of [json, html])
      expect((await get(at(before), { ...headers, Cookie })).status).toBe(200)
  })
  await later(databaseUrl, end - Date.now() + 1000, async (after) => {
    for (const headers of [json, html]) {
      const locked = await get(at(after), { ...headers, Cookie })
      expect(locked.status).toBe(402)
      expect(leakIn(locked.text)).toBeUndefined()
    }
  })
})

/** Pays back the reader's payment for an article: signed by the wallet that was paid, and proven by the chain. */
async function payBack(api: Api, reader: PrivateKeyAccount, { slug }: TestArticle): Promise<void> {
  const { body } = await api('GET', `/payments?payer=${reader.address}&slug=${slug}`)
  const path = `/payments/${(body.payments as { id: string }[])[0]?.id}`
  const terms = (await api('GET', path)).body.refundTerms as RefundTerms
  const validBefore = Math.floor(Date.now() / 1000) + 600
  const authorization = refundAuthorization(terms, BigInt(validBefore))
  const signature = await owner.signTypedData(authorizationTypedData(usdc, chainId, authorization))
  const asked = await api('POST', `${path}/refund`, { signature, validBefore, keepAccess: true })
  expect(asked.status).toBe(200)
  await expect(async () => {
    await mine(3)
    expect((await api('GET', `${path}/refund`)).body).toMatchObject({ state: 'proven' })
  }).toPass()
}

test('a refund that the chain proves takes an earned pass back, and is not counted when more is bought', async ({
  app,
  api,
}) => {
  const { origin, databaseUrl } = app
  await setOfHouse(databaseUrl, 'passes', [monthPass])
  const reader = await newReader()
  await buy(addressOf(origin, dime), reader)
  const last = await buy(addressOf(origin, quarter), reader)
  const Cookie = wideCookies(last)
  expect((await get(addressOf(origin, half), { ...json, Cookie })).text).toContain(half.secret)

  await payBack(api, reader, dime)
  expect(await balanceOf(reader.address)).toBe(4_750_000n)
  for (const headers of [json, html])
    await expect
      .poll(async () => (await get(addressOf(origin, half), { ...headers, Cookie })).status)
      .toBe(402)
  const signIn = () => wrapFetchWithSIWx(fetch, reader)(addressOf(origin, half), { headers: json })
  expect((await signIn()).status).toBe(402)

  const more = await buy(addressOf(origin, articleAt('0.05')), reader)
  expect(receiptOf(more).extra?.fareCap).toMatchObject([{ spent: '0.30', reached: false }])
  const again = await buy(addressOf(origin, half), reader)
  expect(receiptOf(again).extra?.fareCap).toMatchObject([{ spent: '0.80', reached: true }])
  const dollar = articleAt('1.00')
  const open = await get(addressOf(origin, dollar), { ...json, Cookie: wideCookies(again) })
  expect(open.text).toContain(dollar.secret)
  expect(await transfersFrom(reader.address)).toBe(4)
})
