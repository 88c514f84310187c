import { articleAt } from '../articles'
import { expect, payButton } from '../browser/story'
import { test } from './story'

test.use({ stage: 'prices' })

const article = articleAt('0.25')

test('from the first sign-in to a reader in another browser who sees the new price, within five seconds', async ({
  dashboard,
  freshBrowser,
}) => {
  const reader = await freshBrowser()
  await reader.goto(`/articles/${article.slug}`)
  await expect(payButton(reader)).toHaveText('Pay $0.25')

  await dashboard.getByRole('link', { name: 'Prices' }).first().click()
  const price = dashboard.getByLabel(`Price of ${article.title}, in dollars`)
  await price.fill('0.30')
  await price.press('Enter')
  const saved = Date.now()
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()
  expect(Date.now() - saved).toBeLessThan(5000)
  await reader.reload()
  await expect(payButton(reader)).toHaveText('Pay $0.30')
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
