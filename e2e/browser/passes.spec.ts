import { articleAt } from '../articles'
import { transfersFrom } from '../world'
import { expectAccessible } from './accessible'
import { ownTest as test } from './own-app'
import { setOfHouse } from './own-settings'
import { expect, expectLocked, expectOpen, heading, pay, payButton, paywall, receipt, visit } from './story'

const dime = articleAt('0.10')
const quarter = articleAt('0.25')
const half = articleAt('0.50')

test.beforeAll(async ({ app }) => {
  await setOfHouse(app.databaseUrl, 'passes', [
    { id: 'day', name: 'A day', price: '0.60', period: 'day', scope: 'all', fareCap: false },
    { id: 'month', name: 'A month', price: '0.35', period: 'month', scope: 'all', fareCap: true },
  ])
  await setOfHouse(app.databaseUrl, 'allowance', { articlesPerMonth: 1 })
})

test('a pass is offered beside the article, bought where it is sold, and opens what comes next', async ({
  page,
  reader,
  freshBrowser,
}) => {
  await visit(page, dime)
  await expectAccessible(page)
  await paywall(page).getByRole('link', { name: 'A day, everything: $0.60' }).click()
  await expect(heading(page)).toHaveText('A day')
  await expectAccessible(page)
  await pay(page)
  await expect(page.getByText('This pass is open in this browser until')).toBeVisible()
  await expect(receipt(page)).toContainText('Paid $0.60')
  await expectAccessible(page)
  await page.getByRole('link', { name: `Read “` }).click()
  await expectOpen(page, dime)
  await visit(page, half)
  await expectOpen(page, half)
  expect(await transfersFrom(reader.address)).toBe(1)

  const fresh = await freshBrowser()
  await fresh.goto('/library')
  await fresh.getByRole('button', { name: 'Sign in with your wallet' }).click()
  await fresh.getByRole('button', { name: 'Test Wallet' }).click()
  await expect(fresh.getByRole('main').getByRole('listitem')).toContainText('Bought for $0.60.')
  await expectAccessible(fresh)
  await visit(fresh, quarter)
  await expectOpen(fresh, quarter)
  expect(await transfersFrom(reader.address)).toBe(1)
})

test('the paywall and the receipt say how far the fare cap is, and from there on nothing is asked', async ({
  page,
  reader,
}) => {
  await visit(page, dime)
  await pay(page)
  await expectOpen(page, dime)
  await expect(page.getByText('$0.10 of $0.35 this month towards A month.')).toBeVisible()
  await page.goto('/library')
  await expect(page.getByText('$0.10 of $0.35 this month towards A month.')).toBeVisible()

  await visit(page, quarter)
  await payButton(page).click()
  await expect(paywall(page).getByText('$0.10 of $0.35 this month towards A month.')).toBeVisible()
  await paywall(page).getByRole('button', { name: 'Test Wallet' }).click()
  await expectOpen(page, quarter)
  await expect(page.getByText('That makes $0.35 this month: A month is yours')).toBeVisible()
  await expectAccessible(page)

  await visit(page, half)
  await expectOpen(page, half)
  expect(await transfersFrom(reader.address)).toBe(2)
  await page.goto('/library')
  await expect(page.getByText('Earned with single articles.')).toBeVisible()
})

test('a free article is opened without a wallet, counted, and no more than that', async ({
  page,
  reader,
}) => {
  await visit(page, dime)
  await paywall(page).getByRole('button', { name: 'Read this one free (1 of 1 left this month)' }).click()
  await expectOpen(page, dime)
  await page.reload()
  await expectOpen(page, dime)

  await visit(page, quarter)
  await expectLocked(page, quarter)
  await expect(paywall(page)).toContainText('You have opened your free article of this month')
  await expect(payButton(page)).toBeVisible()
  // A form that was on the screen before does not help either.
  const { status, url } = await page.evaluate(async (path) => {
    const answer = await fetch(path, { method: 'POST' })
    return { status: answer.status, url: answer.url }
  }, `/free/${quarter.slug}`)
  expect([status, new URL(url).search]).toEqual([200, '?why=none-left'])
  await visit(page, quarter)
  await expectLocked(page, quarter)
  expect(await transfersFrom(reader.address)).toBe(0)
})

test('clearing cookies gives one address no endless supply', async ({ app }) => {
  const take = () =>
    fetch(`${app.origin}/free/${half.slug}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: app.origin },
    })
  let refused: Response | undefined
  for (let i = 0; i < 6 && !refused; i++) {
    const answer = await take()
    if (answer.headers.get('location')?.includes('why=address')) refused = answer
  }
  expect(refused?.headers.getSetCookie()).toEqual([])
  const program = await fetch(`${app.origin}/free/${half.slug}`, { method: 'POST', redirect: 'manual' })
  expect(program.headers.get('location')).toContain('why=elsewhere')
})

test('a gift opens the article as often as it was given, and looking at it uses nothing up', async ({
  page,
  browser,
  app,
}) => {
  await visit(page, half)
  await pay(page)
  await expectOpen(page, half)
  await page.goto('/library')
  await page.getByRole('button', { name: 'Give it to somebody' }).click()
  await page.getByLabel('Readers, up to 5').fill('2')
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByText(/\/gift\//).textContent()
  await expectAccessible(page)

  const visitors = await Promise.all([1, 2, 3].map(() => browser.newContext({ baseURL: app.origin })))
  const [first, second, third] = await Promise.all(visitors.map((context) => context.newPage()))
  if (!first || !second || !third) throw new Error('three visitors are needed')
  for (const visitor of [first, second, third]) {
    await visitor.goto(link ?? '')
    await expect(visitor.getByText('good for 2 more readers')).toBeVisible()
  }
  await expectAccessible(first)
  for (const visitor of [first, second]) {
    await visitor.getByRole('button', { name: 'Open the article' }).click()
    await expectOpen(visitor, half)
  }
  await first.goto(link ?? '')
  await first.getByRole('button', { name: 'Open the article' }).click()
  await expectOpen(first, half)

  await third.getByRole('button', { name: 'Open the article' }).click()
  await expect(third.getByText('used as often as it was good for')).toBeVisible()
  await visit(third, half)
  await expectLocked(third, half)
  for (const context of visitors) await context.close()
})

test('nobody gives away more than five reads of an article, nor what they have not bought', async ({
  page,
  complaints,
}) => {
  await visit(page, half)
  await pay(page)
  await expectOpen(page, half)
  await page.goto('/library')
  complaints.expect(/(403|409) .*\/library\/gifts/)
  const give = (slug: string, reads: number) =>
    page.evaluate(
      async (gift) => {
        const headers = { 'Content-Type': 'application/json' }
        const body = JSON.stringify({ ...gift, days: 1 })
        return (await fetch('/library/gifts', { method: 'POST', headers, body })).status
      },
      { slug, reads },
    )
  const made = await Promise.all([give(half.slug, 2), give(half.slug, 2), give(half.slug, 2)])
  expect(made.sort()).toEqual([201, 201, 409])
  expect(await give(half.slug, 1)).toBe(201)
  expect(await give(quarter.slug, 1)).toBe(403)
})
