import type { Page } from '@playwright/test'
import { articleAt, articles } from '../articles'
import { expect, expectOpen, payButton, walletButton } from '../browser/story'
import { balanceOf, transfersFrom } from '../world'
import { owner, signIn, test } from './story'

test.use({ stage: 'prices' })

const article = articleAt('0.25')
const headers = { Accept: 'text/html' }

test('from the first sign-in to a reader in another browser who pays the new price, within five seconds', async ({
  browserOf,
  freshBrowser,
  reader: wallet,
}) => {
  const dashboard = await browserOf(owner)
  await signIn(dashboard)
  const reader = await freshBrowser()
  await reader.goto(`/articles/${article.slug}`)
  await expect(payButton(reader)).toHaveText('Pay $0.25')

  await dashboard.getByRole('link', { name: 'Prices' }).first().click()
  const price = dashboard.getByLabel(`Price of ${article.title}, in dollars`)
  await price.fill('0.30')
  await price.press('Enter')
  const saved = Date.now()
  // Asked as the browser asks, without the time that it takes to draw each page of old.
  const asked = async () => (await reader.request.get(`/articles/${article.slug}`, { headers })).text()
  await expect.poll(asked, { intervals: [100] }).toContain('$0.30')
  // What comes after it takes as long as the reader and the machine take.
  expect(Date.now() - saved).toBeLessThan(5000)
  await reader.reload()
  await payButton(reader).click()
  await walletButton(reader).click()
  await expectOpen(reader, article)
  // Others pay the same publisher meanwhile: of this wallet one transfer came, and it was of the new price.
  expect(await transfersFrom(wallet.address)).toBe(1)
  expect(await balanceOf(wallet.address)).toBe(5_000_000n - 300_000n)
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()
  await expect(dashboard.getByRole('row', { name: article.title })).toContainText('This page')
})

test('a price that cannot be is refused beside its field, and stays there to be mended', async ({
  dashboard,
  complaints,
}) => {
  complaints.expect(/422 .*\/api\/publisher\/v1\/pages\//)
  await dashboard.getByRole('link', { name: 'Prices' }).first().click()
  const price = dashboard.getByLabel(`Price of ${article.title}, in dollars`)
  await price.fill('1,50')
  await price.press('Enter')
  await expect(dashboard.getByText('is not an amount: write dollars as 0.25')).toBeVisible()
  await expect(price).toHaveValue('1,50')
})

const row = (page: Page, title: string) => page.getByRole('row', { name: title })
const titles = (page: Page) => page.getByRole('row').getByRole('link').allTextContents()

test('the table is searched, filtered and sorted', async ({ dashboard, api }) => {
  await api('PATCH', `/pages/${articleAt('0.50').slug}`, { price: '2' })
  await dashboard.goto('/publisher/pages')
  await expect.poll(async () => (await titles(dashboard)).length).toBe(articles.length)

  const search = dashboard.getByRole('searchbox', { name: 'Search pages' })
  await search.fill(article.title.split(' ').slice(0, 2).join(' ').toUpperCase())
  expect(await titles(dashboard)).toEqual([article.title])
  await search.fill('nothing is called this')
  await expect(dashboard.getByText('No page is like that.')).toBeVisible()
  await search.fill('')

  await dashboard.getByLabel('State').selectOption('Free')
  const free = articles.filter(({ price }) => Number(price) === 0).map(({ title }) => title)
  expect((await titles(dashboard)).sort()).toEqual(free.sort())
  await dashboard.getByLabel('State').selectOption('With a warning')
  await expect(row(dashboard, articleAt('0.50').title)).toContainText('v2 clients do not pay more than $1.00')
  await dashboard.getByLabel('State').selectOption('Every state')
  await dashboard.getByLabel('Tag').selectOption({ index: 1 })
  expect((await titles(dashboard)).length).toBeLessThan(articles.length)
  await dashboard.getByLabel('Tag').selectOption('All tags')

  const byPrice = dashboard.getByRole('button', { name: 'Price', exact: false }).first()
  await byPrice.click()
  const head = dashboard.getByRole('columnheader', { name: 'Price' })
  const first = (await head.getAttribute('aria-sort')) === 'ascending' ? free : [articleAt('0.50').title]
  expect(first).toContain((await titles(dashboard))[0])
  await byPrice.click()
  const last = first === free ? [articleAt('0.50').title] : free
  expect(last).toContain((await titles(dashboard))[0])
})

test('by keyboard alone: sort, write over a price, think better of it, and price two pages at once', async ({
  dashboard,
}) => {
  const [one, two] = [articleAt('0.01'), articleAt('0.05')]
  await dashboard.goto('/publisher/pages')
  const sort = dashboard.getByRole('button', { name: 'Page' })
  await sort.focus()
  await dashboard.keyboard.press('Enter')
  await expect(dashboard.getByRole('columnheader', { name: 'Page' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  expect(await titles(dashboard)).toEqual((await titles(dashboard)).toSorted((a, b) => a.localeCompare(b)))

  const price = dashboard.getByLabel(`Price of ${one.title}, in dollars`)
  await price.focus()
  await dashboard.keyboard.press('ControlOrMeta+A')
  await dashboard.keyboard.type('0.07')
  await dashboard.keyboard.press('Escape')
  await expect(price).toHaveValue(one.price)
  await expect(dashboard.getByText('Looking at the gate')).toHaveCount(0)

  for (const { title } of [one, two]) {
    await dashboard.getByLabel(`Choose ${title}`).focus()
    await dashboard.keyboard.press('Space')
  }
  await expect(dashboard.getByText('2 pages chosen')).toBeVisible()
  await dashboard.getByLabel('New price $').focus()
  await dashboard.keyboard.type('0.06')
  await dashboard.keyboard.press('Enter')
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()
  for (const { title } of [one, two])
    await expect(dashboard.getByLabel(`Price of ${title}, in dollars`)).toHaveValue('0.06')
})

test('a price that waits for a schedule is not called live, and it is said until when', async ({
  dashboard,
  api,
}) => {
  const { slug, title } = articleAt('1.00')
  const scheduled = [{ price: '0.40', until: '2099-06-01T00:00:00Z' }]
  expect((await api('PATCH', `/pages/${slug}`, { scheduled })).status).toBe(200)
  await dashboard.goto('/publisher/pages')
  const price = dashboard.getByLabel(`Price of ${title}, in dollars`)
  await price.fill('0.90')
  await price.press('Enter')
  await expect(row(dashboard, title)).toContainText('Saved: $0.90. The schedule decides until')
  await expect(row(dashboard, title)).toContainText('2099')
  await expect(row(dashboard, title)).toContainText('until then the gate asks $0.40.')
  await expect(dashboard.getByText('Live at the gate.')).toHaveCount(0)
})

test('many pages are set at once in more than their price, by keyboard, and what cannot be is said beside its field', async ({
  dashboard,
  api,
  complaints,
}) => {
  complaints.expect(/422 .*\/api\/publisher\/v1\/pages/)
  const chosen = ['0.10', '0.25'].map((price) => articleAt(price))
  await dashboard.goto('/publisher/pages')
  for (const { title } of chosen) await dashboard.getByLabel(`Choose ${title}`).press('Space')
  await dashboard.getByText('More: programs, access and preview').press('Enter')
  await dashboard.getByLabel('Price for programs $').fill('0.03')
  await dashboard.getByLabel('A buyer may read them').selectOption('for so many days')
  await dashboard.getByLabel('Days', { exact: true }).fill('400')
  await dashboard.getByLabel('Days', { exact: true }).press('Enter')
  await expect(dashboard.getByText('This must be a whole number of hours from 1 to 8,784.')).toBeVisible()
  await dashboard.getByLabel('Days', { exact: true }).fill('3')
  await dashboard.getByLabel('Blocks anybody may read').fill('2')
  await dashboard.getByLabel('Blocks anybody may read').press('Enter')
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()
  for (const { slug } of chosen)
    expect((await api('GET', `/pages/${slug}`)).body).toMatchObject({
      programPrice: '0.03',
      accessHours: 72,
      preview: 2,
    })
})

test('what the table shows is in its address: it is there again after a page, by the link and by going back', async ({
  dashboard,
}) => {
  await dashboard.goto('/publisher/pages')
  const search = dashboard.getByRole('searchbox', { name: 'Search pages' })
  await search.fill('the')
  await dashboard.getByLabel('State').selectOption('Paid')
  await dashboard.getByRole('button', { name: 'Page' }).click()
  await expect(dashboard).toHaveURL(/\?q=the&state=paid&sort=title$/)
  const shown = await titles(dashboard)
  for (const back of [
    () => dashboard.goBack(),
    () => dashboard.getByRole('link', { name: 'All prices' }).click(),
  ]) {
    await dashboard.getByRole('link', { name: shown[0] ?? '' }).click()
    await expect(dashboard.getByRole('heading', { level: 1 })).toHaveText(shown[0] ?? '')
    await back()
    await expect(search).toHaveValue('the')
    await expect.poll(() => titles(dashboard)).toEqual(shown)
  }
})
