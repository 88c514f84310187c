import type { Page, Route } from '@playwright/test'
import { articleAt } from '../articles'
import { expectAccessible } from './accessible'
import { ownTest } from './own-app'
import {
  expect,
  expectLocked,
  expectOpen,
  expectPaidOnce,
  pay,
  payButton,
  paywall,
  test,
  visit,
} from './story'

const article = articleAt('0.10')

ownTest(
  'a slow network is waited for, never paid again, and outlives a reload',
  async ({ page, app, reader, wallet }) => {
    const letGo = app.holdTransactions()
    await visit(page, article)
    await pay(page)
    await expectToWait(page, 'Your payment is on its way.')
    await expectLocked(page, article)
    await expectAccessible(page)

    await page.reload()
    await expectToWait(page, 'Your payment is on its way.')
    await expectLocked(page, article)
    await letGo()
    await expectOpen(page, article)
    expect(wallet.asked.filter((method) => method === 'eth_signTypedData_v4')).toHaveLength(1)
    await expectPaidOnce(reader, article.price)
  },
)

ownTest(
  'a price that changed while the page was open is agreed to anew',
  async ({ page, app, reader, wallet }) => {
    const changing = articleAt('0.25')
    await visit(page, changing)
    await expect(payButton(page)).toHaveText('Pay $0.25')
    await app.setPrice(changing.slug, '0.30')
    await pay(page)
    await expect(paywall(page).getByRole('heading', { name: 'The price has changed.' })).toBeFocused()
    await expect(paywall(page).getByRole('alert')).toContainText(
      'It was $0.25 when this page opened and is $0.30 now.',
    )
    expect(wallet.asked).not.toContain('eth_signTypedData_v4')
    await expectAccessible(page)
    await payButton(page).click()
    await expectOpen(page, changing)
    await expectPaidOnce(reader, '0.30')
  },
)

test('a site that cannot be reached gets the same payment again', async ({
  page,
  reader,
  wallet,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED/)
  const sent = await onPayment(page, (route, tries) => (tries < 3 ? route.abort() : route.continue()))
  await visit(page, article)
  await pay(page)
  await expectToWait(page, 'The site does not answer.')
  await expectOpen(page, article)
  expect(sent).toHaveLength(3)
  expect(new Set(sent).size).toBe(1)
  expect(wallet.asked.filter((method) => method === 'eth_signTypedData_v4')).toHaveLength(1)
  await expectPaidOnce(reader, article.price)
})

test('an answer that is lost on the way costs nothing', async ({ page, reader, complaints }) => {
  complaints.expect(/ERR_FAILED/)
  const sent = await onPayment(page, async (route, tries) => {
    if (tries > 1) return route.continue()
    const answer = await route.fetch()
    expect(answer.status()).toBe(200)
    await route.abort()
  })
  await visit(page, article)
  await pay(page)
  await expectToWait(page, 'The site does not answer.')
  await expectOpen(page, article)
  expect(new Set(sent).size).toBe(1)
  await expectPaidOnce(reader, article.price)
})

test('a page that was left while paying finds its payment when it is opened again', async ({
  page,
  reader,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED/)
  await onPayment(page, (route) => route.abort())
  await visit(page, article)
  await pay(page)
  await expectToWait(page, 'The site does not answer.')
  await page.goto('/about')
  await page.unrouteAll()
  await visit(page, article)
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

test('a payment that the site cannot confirm yet is waited for', async ({ page, reader, complaints }) => {
  complaints.expect(/503 \(Service Unavailable\)/)
  const problem = { code: 'settlement_pending', title: 'The payment is on its way' }
  await onPayment(page, (route, tries) =>
    tries > 1
      ? route.continue()
      : route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: problem }),
  )
  await visit(page, article)
  await pay(page)
  await expectToWait(page, 'Your payment is on its way.')
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

/** The page waits in words, and offers no way to pay again. */
async function expectToWait(page: Page, sentence: string): Promise<void> {
  await expect(paywall(page).getByText(sentence)).toBeVisible()
  await expect(paywall(page).getByRole('button')).toHaveCount(0)
}

/** Lets a test answer the requests that carry a payment, and counts them. Returns the payments that were sent. */
async function onPayment(page: Page, answer: (route: Route, tries: number) => unknown): Promise<string[]> {
  const sent: string[] = []
  await page.route('**/articles/*', async (route) => {
    const payment = route.request().headers()['payment-signature']
    if (!payment) return route.continue()
    sent.push(payment)
    await answer(route, sent.length)
  })
  return sent
}
