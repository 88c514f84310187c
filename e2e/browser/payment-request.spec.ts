import type { Page } from '@playwright/test'
import { articleAt } from '../articles'
import { newReader, query, transfersFrom } from '../world'
import { expectAccessible } from './accessible'
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
import { TestWallet } from './wallet'

const article = articleAt('0.10')

interface Asked {
  id: string
  secret: string
  url: string
  qr: { svg: string }
}

/** What a page of the site would do for a reader who wants to pay elsewhere. */
async function ask(page: Page): Promise<Asked> {
  return page.evaluate(async (resource) => {
    const body = JSON.stringify({ resource })
    const answer = await fetch('/api/x402/payment-request', { method: 'POST', body })
    return (await answer.json()).data
  }, `/articles/${article.slug}`)
}

async function claim(page: Page, { id, secret }: Asked): Promise<number> {
  return page.evaluate(
    async ([path, bearer]) => {
      const headers = { Authorization: `Bearer ${bearer}` }
      return (await fetch(`/api/x402/payment-request/${path}/claim`, { method: 'POST', headers })).status
    },
    [id, secret] as const,
  )
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('pays what a desktop has asked for, and the desktop reads', async ({
    page,
    browser,
    reader,
    baseURL,
  }) => {
    const desktop = await (await browser.newContext({ baseURL: baseURL ?? '' })).newPage()
    await visit(desktop, article)
    const request = await ask(desktop)

    await page.goto(request.url)
    await expectAccessible(page)
    await pay(page)
    await expect(page.getByRole('heading', { name: 'Paid.' })).toBeFocused()
    await expectAccessible(page)
    await expectPaidOnce(reader, '0.10')

    expect(await claim(desktop, request)).toBe(200)
    await desktop.reload()
    await expectOpen(desktop, article)
    await desktop.goto('/library')
    await expect(desktop.getByText('Sign in with the one you paid with')).toBeVisible()
    await desktop.context().close()

    await page.getByRole('link', { name: 'Read it here' }).click()
    await expectOpen(page, article)
  })

  test('a link that was photographed pays, and opens nothing for who only looks', async ({
    page,
    freshBrowser,
  }) => {
    await visit(page, article)
    const request = await ask(page)
    await page.goto(request.url)
    await pay(page)
    await expect(page.getByRole('heading', { name: 'Paid.' })).toBeVisible()
    const other = await freshBrowser()
    await other.goto(request.url)
    await expect(other.getByRole('heading', { name: 'Paid.' })).toBeVisible()
    await expect(payButton(other)).toHaveCount(0)
    await other.getByRole('link', { name: 'Read it here' }).click()
    await expectLocked(other, article)
  })
})

test('a wallet that owns the article is told so, and pays nothing', async ({ page, reader }) => {
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  const request = await ask(page)
  await page.goto(request.url)
  await pay(page)
  await expect(page.getByRole('heading', { name: 'This wallet owns the article already.' })).toBeFocused()
  await expectAccessible(page)
  expect(await transfersFrom(reader.address)).toBe(1)
  await page.getByRole('button', { name: 'Pay with another wallet' }).click()
  await expect(payButton(page)).toBeVisible()
})

test('a request that somebody else has just paid is not paid again', async ({
  page,
  browser,
  baseURL,
  reader,
}) => {
  await visit(page, article)
  const request = await ask(page)
  await page.goto(request.url)

  const context = await browser.newContext({ baseURL: baseURL ?? '' })
  await new TestWallet(await newReader()).install(context)
  const other = await context.newPage()
  await other.goto(request.url)
  await pay(other)
  await expect(other.getByRole('heading', { name: 'Paid.' })).toBeVisible()
  await context.close()

  await pay(page)
  await expect(paywall(page).getByRole('alert')).toContainText('Somebody else has paid this request')
  expect(await transfersFrom(reader.address)).toBe(0)
})

test('a payment that is under way is followed to its end', async ({ page, reader }) => {
  await visit(page, article)
  const request = await ask(page)
  await page.goto(request.url)
  await pay(page)
  await expect(page.getByRole('heading', { name: 'Paid.' })).toBeVisible()
  const at = async (state: string) =>
    query("update payments set state = $1, lease_until = now() + interval '4 seconds' where payer = $2", [
      state,
      reader.address.toLowerCase(),
    ])
  await at('unknown')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'A payment is on its way.' })).toBeVisible()
  await expectAccessible(page)
  await at('settled')
  await expect(page.getByRole('heading', { name: 'Paid.' })).toBeFocused()
})
