import { articleAt } from '../articles'
import { expectAccessible } from '../browser/accessible'
import { expect, payButton } from '../browser/story'
import { owner, test } from './story'

test.use({ stage: 'settings' })

const article = articleAt('0.50')

test('a page is set whole: for programs, for a time, for two days, with more to read', async ({
  dashboard,
  app,
}) => {
  await dashboard.goto(`/publisher/pages/${article.slug}`)
  await dashboard.getByLabel('Price $', { exact: true }).fill('0.40')
  await dashboard.getByLabel('Price for programs $').fill('0.02')
  await dashboard.getByLabel('A buyer may read it').selectOption('for so many days')
  await dashboard.getByLabel('Days', { exact: true }).fill('2')
  const preview = dashboard.getByRole('region', { name: 'What a stranger sees' })
  const before = (await preview.textContent())?.length ?? 0
  await dashboard.getByLabel('Blocks anybody may read').fill('6')
  await expect.poll(async () => (await preview.textContent())?.length ?? 0).toBeGreaterThan(before)
  await dashboard.getByRole('button', { name: 'Save' }).click()
  await expect(dashboard.getByText('Live: the gate asks $0.40.')).toBeVisible()

  const program = await fetch(`${app.origin}/articles/${article.slug}`)
  expect(((await program.json()) as { accepts: { maxAmountRequired: string }[] }).accepts[0]).toMatchObject({
    maxAmountRequired: '20000',
  })
  await dashboard.reload()
  await expect(dashboard.getByRole('list').filter({ hasText: 'price $0.4' })).toBeVisible()
  await dashboard.getByRole('button', { name: 'Free after 30 days' }).click()
  await dashboard.getByRole('button', { name: 'Save' }).click()
  await expect(dashboard.getByText(/^Live: the gate asks/)).toBeVisible()
})

test('a rule decides where a page says nothing, and the page says which', async ({
  dashboard,
  freshBrowser,
  complaints,
}) => {
  complaints.expect(/422 .*\/api\/publisher\/v1\/rules/)
  await dashboard.goto('/publisher/rules')
  await dashboard.getByRole('button', { name: 'Add a rule' }).click()
  await dashboard.getByRole('button', { name: 'Save rules' }).click()
  await expect(dashboard.getByText('This needs a name.')).toBeVisible()
  await dashboard.getByLabel('Rule 1', { exact: true }).fill('Dollar articles')
  await dashboard.getByLabel('Price $', { exact: true }).fill('0.75')
  const other = articleAt('1.00')
  await dashboard.getByLabel('Path').fill(`/articles/${other.slug}`)
  await expect(dashboard.getByText('sets the price of 1 page now')).toBeVisible()
  await dashboard.getByRole('button', { name: 'Save rules' }).click()
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()

  const reader = await freshBrowser()
  await expect(async () => {
    await reader.goto(`/articles/${other.slug}`)
    await expect(payButton(reader)).toHaveText('Pay $0.75', { timeout: 1000 })
  }).toPass({ timeout: 5000 })
  await dashboard.goto('/publisher/pages')
  await expect(dashboard.getByRole('row', { name: other.title })).toContainText('Rule: Dollar articles')
})

test('of two rules that match the first decides, and the other once it is moved up', async ({
  dashboard,
  freshBrowser,
  api,
}) => {
  const ruled = articleAt('0.25')
  const path = `/articles/${ruled.slug}`
  const rules = [
    { name: 'This one article', path, price: '0.21' },
    { name: 'All articles', path: '/articles/*', price: '0.33' },
  ]
  await api('PUT', '/rules', { rules })
  const reader = await freshBrowser()
  const expectPrice = (price: string) =>
    expect(async () => {
      await reader.goto(path)
      await expect(payButton(reader)).toHaveText(`Pay $${price}`, { timeout: 1000 })
    }).toPass()
  await expectPrice('0.21')

  await dashboard.goto('/publisher/rules')
  await dashboard.getByRole('button', { name: 'Move rule 2 up' }).click()
  await dashboard.getByRole('button', { name: 'Save rules' }).click()
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()
  await expectPrice('0.33')
  await dashboard.goto('/publisher/pages')
  await expect(dashboard.getByRole('row', { name: ruled.title })).toContainText('Rule: All articles')
  // The page's own price wins over both.
  await api('PATCH', `/pages/${ruled.slug}`, { price: '0.17' })
  await expectPrice('0.17')
  await api('PATCH', `/pages/${ruled.slug}`, { price: null })
  await api('PUT', '/rules', { rules: [] })
})

test('a price typed over a rule changes neither what programs pay nor how long it may be read', async ({
  dashboard,
  api,
}) => {
  const ruled = articleAt('0.10')
  const rule = {
    name: 'Two days',
    path: `/articles/${ruled.slug}`,
    price: '0.10',
    programPrice: '0.01',
    accessHours: 48,
  }
  await api('PUT', '/rules', { rules: [rule] })
  await dashboard.goto('/publisher/pages')
  const price = dashboard.getByLabel(`Price of ${ruled.title}, in dollars`)
  await price.fill('0.12')
  await price.press('Enter')
  await expect(dashboard.getByText('Live at the gate.')).toBeVisible()
  await expect(dashboard.getByRole('row', { name: ruled.title })).toContainText('Programs: $0.01')
  const priced = { price: '0.12', programPrice: '0.01', source: 'page' }
  expect((await api('GET', `/pages/${ruled.slug}`)).body).toMatchObject({ ...priced, accessHours: 48 })

  await dashboard.goto(`/publisher/pages/${ruled.slug}`)
  const access = dashboard.getByLabel('A buyer may read it')
  await expect(access.getByRole('option', { selected: true })).toHaveText('As the rules say (for 2 days)')
  await access.selectOption('for ever')
  await dashboard.getByRole('button', { name: 'Save' }).click()
  await expect(dashboard.getByText('Live: the gate asks $0.12. Programs pay $0.01.')).toBeVisible()
  expect((await api('GET', `/pages/${ruled.slug}`)).body).toMatchObject({ ...priced, accessHours: null })
  await dashboard.reload()
  await expect(dashboard.getByText('access for ever')).toBeVisible()
  await api('PUT', '/rules', { rules: [] })
})

test('a free page is shown as a stranger reads it: to its end, with no paywall, and no sale of it on offer', async ({
  dashboard,
}) => {
  const free = articleAt('0')
  await dashboard.goto(`/publisher/pages/${free.slug}`)
  const preview = dashboard.getByRole('region', { name: 'What a stranger sees' })
  await expect(preview).toContainText('There is no paywall: the page is free.')
  await expect(dashboard.getByRole('button', { name: 'Half price this weekend' })).toHaveCount(0)
  await dashboard.getByLabel('Price $', { exact: true }).first().fill('0.20')
  await expect(preview).toContainText('Here the paywall begins.')
  await dashboard.getByRole('button', { name: 'Half price this weekend' }).click()
  await expect(dashboard.getByLabel('Price $', { exact: true }).nth(1)).toHaveValue('0.10')
})

test('what should be known of a price is said under its field while it is typed', async ({
  dashboard,
  api,
}) => {
  await dashboard.goto(`/publisher/pages/${articleAt('0.05').slug}`)
  const v2 = 'x402 v2 clients do not pay more than $1.00'
  const fee = 'Settling costs about $0.001 on Base Sepolia: more than this brings.'
  await dashboard.getByLabel('Price for programs $').fill('1.20')
  await expect(dashboard.getByLabel('Price for programs $')).toHaveAccessibleDescription(
    new RegExp(v2.replace('$', '\\$')),
  )
  await dashboard.getByLabel('Price $', { exact: true }).fill('0.0005')
  await expect(dashboard.getByLabel('Price $', { exact: true })).toHaveAccessibleDescription(fee)
  await dashboard.getByRole('button', { name: 'Another price for a time' }).click()
  await dashboard.getByLabel('Price $', { exact: true }).nth(1).fill('0.0007')
  await expect(dashboard.getByLabel('Price $', { exact: true }).nth(1)).toHaveAccessibleDescription(fee)

  const month = { id: 'month', name: 'A month', price: '3', period: 'month', scope: 'all' }
  await api('PUT', '/passes', { passes: [month] })
  await dashboard.goto('/publisher/passes')
  await expect(dashboard.getByText(v2)).toBeVisible()
  await dashboard.goto('/publisher/payments')
  await expect(
    dashboard.getByLabel('Page or pass').getByRole('option', { name: 'Pass: A month' }),
  ).toHaveCount(1)
  await api('PUT', '/passes', { passes: [] })
  await dashboard.goto('/publisher/rules')
  await dashboard.getByRole('button', { name: 'Add a rule' }).click()
  await dashboard.getByLabel('Price $', { exact: true }).last().fill('1.50')
  await expect(dashboard.getByText(v2)).toBeVisible()
})

test('the address that is paid changes only under a signature that spells it out', async ({
  dashboard,
  app,
}) => {
  const payTo = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
  await dashboard.goto('/publisher/people')
  await dashboard.getByRole('button', { name: 'Change the address on Base Sepolia' }).first().click()
  await dashboard.getByLabel('New address').fill(payTo.toLowerCase())
  await dashboard.getByRole('button', { name: 'Go on' }).click()
  await expect(dashboard.getByText(`is paid on Base Sepolia at ${payTo}.`)).toBeVisible()
  await dashboard.getByRole('button', { name: 'Test Wallet' }).click()
  await expect(dashboard.getByText('Changed, now.')).toBeVisible()
  await expect
    .poll(async () => {
      const answer = await fetch(`${app.origin}/articles/${articleAt('0.10').slug}`)
      return ((await answer.json()) as { accepts: { payTo: string }[] }).accepts[0]?.payTo
    })
    .toBe(payTo)
  expect(owner.address).not.toBe(payTo)
  await dashboard.reload()
  await dashboard.getByText('History', { exact: true }).first().click()
  await expect(dashboard.getByText(`eip155:84532: ${payTo}`)).toBeVisible()
})

for (const place of [
  '/publisher/pages',
  `/publisher/pages/${article.slug}`,
  '/publisher/rules',
  '/publisher/people',
  '/publisher/passes',
]) {
  test(`${place} has nothing that axe finds fault with, and does not jump while it loads`, async ({
    dashboard,
  }) => {
    await dashboard.goto(place)
    await expect(dashboard.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(dashboard)
    const shift = await dashboard.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value
          }).observe({ type: 'layout-shift', buffered: true })
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)))
        }),
    )
    expect(shift).toBeLessThan(0.01)
  })
}
