import type { Page } from '@playwright/test'
import { parseUnits } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAddress } from 'viem/accounts'
import { authorizationTypedData } from '@/lib/x402/exact-evm'
import { type RefundTerms, refundAuthorization } from '@/lib/x402/refund'
import { chainId } from '../agent/payload'
import { articleAt } from '../articles'
import { expectAccessible } from '../browser/accessible'
import { setOfHouse } from '../browser/own-settings'
import { expect, expectLocked, expectOpen, pay, visit } from '../browser/story'
import { amountsBetween, balanceOf, mine, newReader, publisher, usdc } from '../world'
import { documentedApi } from './documented-api'
import { owner, sessionOf, test } from './story'

test.use({ stage: 'payments' })

const article = articleAt('0.10')

/** The lines of a CSV file by the names of their columns. */
function recordsOf(text: string): Record<string, string>[] {
  const [names = [], ...lines] = text
    .trim()
    .split('\r\n')
    .map((line) => line.split(','))
  return lines.map((line) => Object.fromEntries(names.map((name, at) => [name, line[at] ?? ''])))
}

/** What the totals of the file say was sold, in atomic units. */
async function soldInFile(origin: string, Cookie: string): Promise<Record<'final' | 'pending', bigint>> {
  const answer = await fetch(`${origin}/api/publisher/v1/exports/payments.csv`, { headers: { Cookie } })
  const sums = { final: 0n, pending: 0n }
  for (const { kind, state, gross } of recordsOf(await answer.text()))
    if (kind === 'total_sale') sums[state as 'final' | 'pending'] += parseUnits(gross ?? '', 6)
  return sums
}

/** A reader pays for the article in a browser of their own. */
async function sold(browserOf: (account: PrivateKeyAccount) => Promise<Page>) {
  const reader = await newReader()
  const page = await browserOf(reader)
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  return { reader, page }
}

/** Opens the payment of this reader from the list, as one would who has their address. */
async function openPayment(dashboard: Page, { address }: PrivateKeyAccount): Promise<void> {
  await dashboard
    .getByRole('navigation', { name: 'Publisher' })
    .getByRole('link', { name: 'Payments' })
    .click()
  await dashboard.getByLabel('Payer').fill(address)
  await dashboard.getByRole('button', { name: 'Filter' }).click()
  await expect(dashboard).toHaveURL(/payer=0x/)
  // In a table, or on a phone in a list.
  await dashboard.getByRole('main').getByRole('link', { name: article.title }).click()
  await expect(dashboard.getByRole('heading', { level: 1 })).toHaveText(article.title)
}

/** Signs the refund with the wallet that was paid, and lets the chain go on until its block is safe. */
async function refund(dashboard: Page, keep: boolean): Promise<void> {
  await dashboard.getByRole('button', { name: 'Refund 0.10 USDC' }).click()
  if (keep) await dashboard.getByLabel('Let the payer keep the page').check()
  await dashboard.getByRole('button', { name: 'Test Wallet' }).click()
  await expect(dashboard.getByText('The refund is on its way.')).toBeVisible()
  await mine(3)
  await expect(dashboard.getByText('Refunded. The token’s own logs show it.')).toBeVisible()
}

test('a payment is found, opened and paid back: both balances are as before, and the page is locked again', async ({
  dashboard,
  browserOf,
  app,
  api,
}) => {
  const { reader, page } = await sold(browserOf)
  expect(await balanceOf(reader.address)).toBe(4_900_000n)
  await openPayment(dashboard, reader)
  for (const title of ['Quote', 'Verified and claimed', 'Submission', 'Proof on the chain', 'Access granted'])
    await expect(dashboard.getByRole('heading', { name: title, exact: true })).toBeVisible()
  await expectAccessible(dashboard)

  await refund(dashboard, false)
  // Other stories pay the same publisher meanwhile: what counts is what went between these two.
  expect(await amountsBetween(reader.address, publisher)).toEqual([100_000n])
  expect(await amountsBetween(publisher, reader.address)).toEqual([100_000n])
  expect(await balanceOf(reader.address)).toBe(5_000_000n)
  await expect(dashboard.getByRole('heading', { name: 'Access withdrawn' })).toBeVisible()
  await expect(dashboard.getByRole('button', { name: /^Refund/ })).toHaveCount(0)
  await expect(async () => {
    await page.reload()
    await expectLocked(page, article)
  }).toPass()

  const { body } = await api('GET', `/payments?payer=${reader.address}`)
  expect(body).toMatchObject({ payments: [{ refund: 'proven' }] })
  const { call } = await documentedApi(app.origin, api)
  const path = `/payments/${(body.payments as { id: string }[])[0]?.id}`
  for (const each of ['/payments', path, `${path}/receipt`, `${path}/refund`]) await call('GET', each)
})

test('the payer may keep the page', async ({ dashboard, browserOf }) => {
  const { reader, page } = await sold(browserOf)
  await openPayment(dashboard, reader)
  await refund(dashboard, true)
  await page.reload()
  await expectOpen(page, article)
  expect(await balanceOf(reader.address)).toBe(5_000_000n)
})

test('another wallet cannot pay it back, a refusal moves nothing, and the wallet that was paid can', async ({
  dashboard,
  browserOf,
  app,
  api,
}) => {
  const { reader } = await sold(browserOf)
  const { body: list } = await api('GET', `/payments?payer=${reader.address}`)
  const [payment] = (list as { payments: { id: string }[] }).payments
  const validBefore = Math.floor(Date.now() / 1000) + 600
  const signature = `0x${'11'.repeat(65)}`
  const { ask, call } = await documentedApi(app.origin, api)
  const path = `/payments/${payment?.id}`
  const body = { validBefore, keepAccess: false }
  const answer = await ask('POST', `${path}/refund`, { ...body, signature })
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'signature' }] } })
  await openPayment(dashboard, reader)
  await expect(dashboard.getByRole('button', { name: 'Refund 0.10 USDC' })).toBeVisible()
  expect(await balanceOf(reader.address)).toBe(4_900_000n)

  const { refundTerms } = (await call('GET', path)).body as { refundTerms: RefundTerms }
  const authorization = refundAuthorization(refundTerms, BigInt(validBefore))
  const typed = authorizationTypedData(usdc, chainId, authorization)
  await call('POST', `${path}/refund`, { ...body, signature: await owner.signTypedData(typed) })
})

test('the export says what the screen says, and of whom it was paid back', async ({
  dashboard,
  browserOf,
  app,
  api,
}) => {
  const { reader } = await sold(browserOf)
  await dashboard.goto('/publisher/payments')
  const panel = dashboard.getByRole('region', { name: 'For the accountant' })
  const downloading = dashboard.waitForEvent('download')
  await panel.getByRole('link', { name: 'CSV' }).click()
  const file = await (await downloading).createReadStream()
  let text = ''
  for await (const chunk of file) text += chunk
  const rows = recordsOf(text)
  const totals = rows.filter(({ kind }) => kind?.startsWith('total_'))
  const sales = totals.filter(({ kind }) => kind === 'total_sale')
  expect(sales.length).toBeGreaterThan(0)
  for (const { gross, refund } of totals) await expect(panel).toContainText(gross || refund || '?')
  expect(rows.filter(({ payer }) => payer === reader.address.toLowerCase())).toHaveLength(1)
  expect((await fetch(`${app.origin}/api/publisher/v1/exports/payments.csv`)).status).toBe(401)
  expect((await api('GET', '/exports/payments.csv?publisher=other')).status).toBe(404)
})

test('what cannot be asked is said beside its field, and an empty list says what to do', async ({
  dashboard,
  api,
}) => {
  await dashboard.goto('/publisher/payments?payer=0x1')
  await expect(dashboard.getByText('This is not the address of a wallet')).toBeVisible()
  await expect(dashboard.getByLabel('Payer')).toHaveValue('0x1')
  await expectAccessible(dashboard)
  await dashboard.goto('/publisher/payments?to=9999-12-31&older=2026-99-99T99:99:99.999999Z_x')
  await expect(dashboard.getByText('This is not a day that can be asked for')).toBeVisible()
  await expect(dashboard.getByText('in this page’s address is not a place in the list')).toBeVisible()
  await expectAccessible(dashboard)
  await dashboard.goto('/publisher?to=9999-12-31')
  await expect(dashboard.getByText('The last day is not a day that can be asked for')).toBeVisible()
  for (const path of [
    '/payments?to=9999-12-31',
    '/exports/payments.csv?from=0000-01-01',
    '/revenue?from=0000-01-01',
  ])
    expect((await api('GET', path)).status, path).toBe(422)
  await dashboard.goto('/publisher/payments?from=2100-01-01')
  await expect(dashboard.getByText('No payment is like that.')).toBeVisible()
  await dashboard.goto('/publisher/payments/orphans')
  await expect(dashboard.getByText('There are none.')).toBeVisible()
  await expectAccessible(dashboard)
})

// The last of this file: the house is paid elsewhere after it, and the sweeper has seen what other stories sell.
test('final and pending in the file are what has come to the wallet of the publisher on the chain', async ({
  browserOf,
  app,
  api,
}) => {
  const wallet = privateKeyToAddress(generatePrivateKey())
  await setOfHouse(app.databaseUrl, 'pay_to', { 'eip155:84532': wallet })
  await expect
    .poll(async () => {
      const { accepts } = await (await fetch(`${app.origin}/articles/${article.slug}`)).json()
      return accepts[0].payTo
    })
    .toBe(wallet)
  const Cookie = await sessionOf(app.origin, owner)
  const before = await soldInFile(app.origin, Cookie)
  await sold(browserOf)
  await expect(async () => {
    await mine(3)
    await app.runJobs()
    expect((await soldInFile(app.origin, Cookie)).final).toBeGreaterThan(before.final)
  }).toPass()
  await sold(browserOf)
  const after = await soldInFile(app.origin, Cookie)
  const more = after.final + after.pending - before.final - before.pending
  expect(more).toBe(200_000n)
  expect(await balanceOf(wallet)).toBe(more)

  const { body } = await api('GET', '/revenue?from=2020-01-01&to=2029-12-31')
  const { gross } = body.totals as { gross: string }
  const { usd } = body.pending as { usd: string }
  const { final, pending } = await soldInFile(app.origin, Cookie)
  expect(parseUnits(gross, 6) + parseUnits(usd, 6)).toBe(final + pending)
})
