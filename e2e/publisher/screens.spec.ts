import type { Page } from '@playwright/test'
import { registerExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { seedSample } from '../../scripts/sample/seed'
import { articleAt } from '../articles'
import { expectAccessible, themes } from '../browser/accessible'
import type { OwnApp } from '../browser/own-app'
import { setOfHouse } from '../browser/own-settings'
import { expect } from '../browser/story'
import { newReader, query } from '../world'
import { test } from './story'

test.use({ stage: 'screens' })

const article = articleAt('0.25')
let payment = ''

test.beforeAll(async ({ app }) => {
  await seedSample(app.databaseUrl)
  await setOfHouse(app.databaseUrl, 'passes', [
    { id: 'month', name: 'A month', price: '3.00', period: 'month', scope: 'all', fareCap: true },
  ])
  await setOfHouse(app.databaseUrl, 'allowance', { articlesPerMonth: 2 })
  await setOfHouse(app.databaseUrl, 'rules', [
    { name: 'Essays for a nickel', section: 'Money', price: '0.05', olderThanDays: 30 },
  ])
  await setOfHouse(
    app.databaseUrl,
    'page',
    { price: '1.50', programPrice: '0.0005', scheduled: [{ price: '0.75', until: '2099-01-01T00:00:00Z' }] },
    articleAt('0.50').slug,
  )
  payment = await sell(app)
})

/** A program buys the article. Returns the payment's id. */
async function sell({ origin, databaseUrl }: OwnApp): Promise<string> {
  const client = new x402Client()
  registerExactEvmScheme(client, { signer: await newReader() })
  expect((await wrapFetchWithPayment(fetch, client)(`${origin}/articles/${article.slug}`)).status).toBe(200)
  const [sold] = await query<{ id: string }>('select id from payments limit 1', [], databaseUrl)
  return sold?.id ?? ''
}

const places: [name: string, path: () => string][] = [
  ['overview', () => '/publisher?days=365'],
  ['payments', () => '/publisher/payments'],
  ['a payment', () => `/publisher/payments/${payment}`],
  ['orphans', () => '/publisher/payments/orphans'],
  ['prices', () => '/publisher/pages'],
  ['the price of a page', () => `/publisher/pages/${article.slug}`],
  ['rules', () => '/publisher/rules'],
  ['passes', () => '/publisher/passes'],
  ['people', () => '/publisher/people'],
  ['webhooks', () => '/publisher/webhooks'],
]

for (const width of [390, 1440]) {
  for (const theme of themes) {
    test(`every page is fit to be shown at ${width} pixels in ${theme}`, async ({
      dashboard,
      freshBrowser,
    }) => {
      const stranger = await freshBrowser()
      for (const page of [dashboard, stranger]) {
        await watchShifts(page)
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      }
      for (const [name, path] of places)
        await test.step(name, () => expectFit(dashboard, { path: path(), width, theme }))
      await test.step('signed out', () => expectFit(stranger, { path: '/publisher', width, theme }))
    })
  }
}

test('what is not there is answered 404, in the frame of the dashboard', async ({
  dashboard,
  complaints,
}) => {
  complaints.expect(/404/)
  const absent = ['nope', '%00', 'a'.repeat(2000)]
  for (const path of absent.flatMap((id) => [`/publisher/payments/${id}`, `/publisher/pages/${id}`])) {
    const answer = await dashboard.goto(path)
    expect(answer?.status(), path).toBe(404)
    await expect(dashboard.getByRole('heading', { name: 'Nothing at this address' })).toBeVisible()
    await expect(dashboard.getByRole('navigation', { name: 'Publisher' })).toBeVisible()
  }
})

type Look = { path: string; width: number; theme: (typeof themes)[number] }

/** Nothing jumps while it loads, nothing is wider than the screen, and axe finds no fault. Complaints end the story. */
async function expectFit(page: Page, { path, width, theme }: Look): Promise<void> {
  await page.goto(path)
  await page.waitForLoadState('networkidle')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect
    .soft(await page.evaluate(() => (window as unknown as Watched).shift), `${path} jumps`)
    .toBeLessThan(0.05)
  expect
    .soft(await page.evaluate(() => document.documentElement.scrollWidth), `${path} overflows`)
    .toBe(width)
  await expectAccessible(page, [theme])
}

type Watched = { shift: number }

/** Adds up how far things move by themselves, from the first paint on. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched = window as unknown as Watched
    watched.shift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as { value: number; hadRecentInput: boolean }
        if (!hadRecentInput) watched.shift += value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}
