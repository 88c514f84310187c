import { articleAt } from '../articles'
import { expectAccessible } from '../browser/accessible'
import { expect, expectLocked, expectOpen, paywall, visit } from '../browser/story'
import { test } from './story'

test.use({ stage: 'offers' })

const article = articleAt('0.10')

test('a pass that is made on the screen stands beside the single article in another browser', async ({
  dashboard,
  freshBrowser,
}) => {
  await dashboard.getByRole('link', { name: 'Passes' }).click()
  await expect(dashboard.getByText('No pass is on sale.')).toBeVisible()
  await dashboard.getByRole('button', { name: 'Add a pass' }).click()
  await dashboard.getByLabel('Name').fill('A week')
  await dashboard.getByLabel('Address: /passes/…').fill('week')
  await dashboard.getByLabel('Price $').fill('1.20')
  await dashboard.getByLabel('Lasts').selectOption('a week')
  await dashboard.getByRole('button', { name: 'Save passes' }).click()
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()

  const reader = await freshBrowser()
  await visit(reader, article)
  await paywall(reader).getByRole('link', { name: 'A week, everything: $1.20' }).click()
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('A week')
})

test('free articles that are given on the screen are offered to a reader, and may be none again', async ({
  dashboard,
  freshBrowser,
}) => {
  const reader = await freshBrowser()
  await dashboard.goto('/publisher/passes')
  const free = dashboard.getByLabel('Free articles a month for each browser')
  await free.fill('2')
  await dashboard.getByRole('button', { name: 'Save free articles' }).click()
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()
  await visit(reader, article)
  const take = paywall(reader).getByRole('button', { name: 'Read this one free (2 of 2 left this month)' })
  await expect(take).toBeVisible()

  await free.fill('0')
  await dashboard.getByRole('button', { name: 'Save free articles' }).click()
  await expect(dashboard.getByText('Saved. Looking at the gate…')).toBeVisible()
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()
  // The gate may still hand out the copy that it has drawn, while it draws the next.
  await expect(async () => {
    await reader.reload()
    await expect(take).toHaveCount(0, { timeout: 500 })
  }).toPass({ timeout: 20_000 })
})

test('a gift link is made, copied once, opened by a reader, and ended', async ({
  dashboard,
  freshBrowser,
}) => {
  await dashboard.goto('/publisher/passes')
  await dashboard.getByRole('button', { name: 'Make a gift link' }).click()
  await dashboard.getByLabel('Article', { exact: true }).selectOption(article.title)
  await dashboard.getByLabel('Readers').fill('2')
  await dashboard.getByRole('button', { name: 'Make the link' }).click()
  const link = (await dashboard.getByText(/\/gift\//).textContent()) ?? ''
  await expect(dashboard.getByRole('button', { name: 'Copy the link' })).toBeVisible()
  await expectAccessible(dashboard)

  const reader = await freshBrowser()
  await reader.goto(link)
  await reader.getByRole('button', { name: 'Open the article' }).click()
  await expectOpen(reader, article)

  await dashboard.reload()
  await expect(dashboard.getByText(/\/gift\//)).toHaveCount(0)
  await expect(dashboard.getByText('1 of 2 reads left, until')).toBeVisible()
  await dashboard.getByRole('button', { name: `End it: the gift of ${article.title}` }).click()
  await expect(dashboard.getByText('1 of 2 reads left, ended')).toBeVisible()
  const late = await freshBrowser()
  await late.goto(link)
  await expect(late.getByRole('button', { name: 'Open the article' })).toHaveCount(0)
  await visit(late, article)
  await expectLocked(late, article)
})
