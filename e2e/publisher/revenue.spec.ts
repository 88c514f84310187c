import type { Page } from '@playwright/test'
import { articleAt } from '../articles'
import { expectAccessible } from '../browser/accessible'
import { expect, expectOpen, pay, visit } from '../browser/story'
import { mine } from '../world'
import { test } from './story'

// What makes a sale final is the watcher, which is a job.
test.use({ stage: 'revenue', jobs: true })

const article = articleAt('0.25')

test('from nothing sold to a reader’s payment that is final: the overview shows it, with its chart, table and file', async ({
  dashboard,
  page,
}) => {
  await expect(dashboard.getByRole('heading', { name: 'Nothing is sold yet' })).toBeVisible()
  await expectAccessible(dashboard)
  await dashboard.goto('/publisher/payments')
  await expect(dashboard.getByRole('heading', { name: 'Nobody has paid yet' })).toBeVisible()
  await expectAccessible(dashboard)
  await dashboard.goto('/publisher')

  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  await mine(4)
  const figures = dashboard.locator('dl')
  await expect(async () => {
    await dashboard.reload()
    await expect(figures).toContainText(/Revenue\$0\.25/, { timeout: 1000 })
    // The gate hands its counts in a moment later.
    await expect(figures).toContainText(/402 was shown/, { timeout: 1000 })
  }).toPass({ timeout: 90_000, intervals: [2000] })
  await expect(figures).toContainText('Median price $0.25')
  await expect(figures).toContainText('1 new, 0 returning')
  const row = dashboard.getByRole('row', { name: article.title })
  await expect(row).toContainText('$0.25')

  await expect(dashboard.locator('svg.recharts-surface')).toHaveCount(2)
  await dashboard.getByText('The numbers, day by day').first().click()
  const today = new Date().toISOString().slice(0, 10)
  await expect(dashboard.getByRole('row', { name: today })).toContainText('$0.25')
  await expectAccessible(dashboard)

  const link = dashboard.getByRole('link', { name: 'Download as CSV' }).first()
  const file = await dashboard.request.get((await link.getAttribute('href')) ?? '')
  expect(file.headers()['content-disposition']).toContain('attachment')
  expect(await file.text()).toContain(`${today},1,0.25,0,0.00,0.25,1,`)

  await dashboard.getByRole('link', { name: 'Today', exact: true }).click()
  await expect(dashboard.getByRole('heading', { name: 'By day', exact: true })).toBeVisible()
  await expect(dashboard.getByRole('row', { name: today })).toContainText('$0.25')
  const ofToday = dashboard.getByRole('link', { name: 'Download as CSV' }).first()
  await expect(ofToday).toHaveAttribute('href', new RegExp(`by=day&from=${today}&to=${today}`))
  await dashboard.goto(`/publisher/pages/${article.slug}`)
  await dashboard.getByRole('link', { name: '7 days', exact: true }).click()
  await expect(dashboard).toHaveURL(/days=7#funnel$/)
  await expect(dashboard.getByRole('row', { name: /^Paid \d/ })).toContainText('1')
  await dashboard.goto('/publisher')

  for (const width of [390, 1440]) {
    await dashboard.setViewportSize({ width, height: 900 })
    expect(await shiftOf(dashboard)).toBeLessThan(0.02)
    expect(await dashboard.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  }
})

test('any range has an address; one that cannot be is said beside its fields, and nothing else breaks', async ({
  dashboard,
}) => {
  await dashboard.getByRole('link', { name: '7 days', exact: true }).click()
  await expect(dashboard).toHaveURL(/days=7$/)
  await expect(dashboard.getByRole('link', { name: '7 days', exact: true })).toHaveAttribute(
    'aria-current',
    'true',
  )
  await dashboard.getByLabel('From').fill('2026-01-31')
  await dashboard.getByLabel('To', { exact: true }).fill('2026-01-01')
  await dashboard.getByRole('button', { name: 'Show' }).click()
  await expect(dashboard.getByText('The first day is after the last day.')).toBeVisible()
  await expect(dashboard.getByLabel('From')).toHaveAttribute('aria-invalid', 'true')
})

/** How far things move by themselves while the page loads, the chart with it. */
async function shiftOf(page: Page): Promise<number> {
  await page.addInitScript(() => {
    const moved = { sum: 0 }
    Object.assign(window, { moved })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) moved.sum += (entry as unknown as { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.reload()
  await expect(page.locator('svg.recharts-surface')).toHaveCount(2)
  return page.evaluate(() => (window as unknown as { moved: { sum: number } }).moved.sum)
}
