import { articleAt } from '../articles'
import { expectAccessible } from './accessible'
import { ownTest as test, withoutTable } from './own-app'
import { expect, expectLocked, expectOpen, pay, visit } from './story'

test.use({ stage: 'failing' })

const article = articleAt('0.25')

test('a price that cannot be looked up is said to be so, and is asked as soon as it can', async ({
  page,
  app,
  complaints,
}) => {
  complaints.expect(/503 \(Service Unavailable\)/)
  await withoutTable(app, 'settings', async () => {
    await page.goto(`/articles/${article.slug}`)
    await expect(page.getByRole('heading', { name: 'One moment' })).toBeVisible()
    await expect(page.getByRole('main')).toContainText('No money moved.')
    await expectAccessible(page)
  })
  await page.getByRole('link', { name: 'Try again' }).click()
  await expectLocked(page, article)
})

test('a page that fails says that what was paid is kept, and shows it once it can', async ({
  page,
  app,
  complaints,
}) => {
  complaints.expect(/500 \(Internal Server Error\)/, /Minified React error #441/)
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  await withoutTable(app, 'payments', async () => {
    await page.goto('/library')
    await expect(page.getByRole('heading', { name: 'This page did not load' })).toBeVisible()
    await expect(page.getByRole('main')).toContainText('the payment is kept')
    await expectAccessible(page)
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('main').getByRole('listitem')).toContainText(article.title)
})
