import type { Page } from '@playwright/test'
import { articleAt } from '../articles'
import { newReader } from '../world'
import {
  expect,
  expectLocked,
  expectOpen,
  expectPaidOnce,
  heading,
  pay,
  paywall,
  receipt,
  test,
  visit,
  walletButton,
} from './story'

const article = articleAt('0.50')
const signedInHere = 'Already paid? Sign in with your wallet'

test('a browser that has never been here opens the article by a signature that pays nothing', async ({
  page,
  reader,
  wallet,
  freshBrowser,
}) => {
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)

  const fresh = await freshBrowser()
  await visit(fresh, article)
  await expectLocked(fresh, article)
  await press(fresh, signedInHere)
  await walletButton(fresh).click()
  await expectOpen(fresh, article)
  await expect(heading(fresh)).toBeFocused()
  await expect(receipt(fresh)).toContainText('nothing was paid now')
  expect(wallet.asked.filter((method) => method === 'personal_sign')).toHaveLength(1)
  await expectPaidOnce(reader, article.price)

  const reloaded = await fresh.reload()
  expect(reloaded?.status()).toBe(200)
  await expectOpen(fresh, article)
})

test('pressing Pay where the wallet has already paid pays nothing', async ({
  page,
  reader,
  freshBrowser,
}) => {
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  const fresh = await freshBrowser()
  await visit(fresh, article)
  await pay(fresh)
  await expectOpen(fresh, article)
  await expectPaidOnce(reader, article.price)
})

test('a wallet that has not bought the article is told so, and can buy it', async ({ page, reader }) => {
  await visit(page, article)
  await press(page, signedInHere)
  await walletButton(page).click()
  await expect(
    paywall(page).getByRole('heading', { name: 'This wallet has not unlocked this article.' }),
  ).toBeFocused()
  await expectLocked(page, article)
  await press(page, 'Back to the offer')
  await pay(page)
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

test('a sign-in that is refused can be given after all', async ({ page, wallet, freshBrowser }) => {
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  const fresh = await freshBrowser()
  await visit(fresh, article)
  wallet.rejectNext('personal_sign')
  await press(fresh, signedInHere)
  await walletButton(fresh).click()
  await expect(paywall(fresh).getByRole('heading', { name: 'You declined to sign.' })).toBeFocused()
  await press(fresh, 'Choose a wallet')
  await walletButton(fresh).click()
  await expectOpen(fresh, article)
})

test('another account of the wallet does not inherit what the first has bought', async ({ page, wallet }) => {
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  await page.context().clearCookies()
  await page.reload()
  await wallet.changeAccount(await newReader())
  await press(page, signedInHere)
  await walletButton(page).click()
  await expect(
    paywall(page).getByRole('heading', { name: 'This wallet has not unlocked this article.' }),
  ).toBeVisible()
  await expectLocked(page, article)
})

test('the library lists what the wallet has bought, with its receipt, and opens it', async ({
  page,
  reader,
  freshBrowser,
}) => {
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  const hash = await page.locator('article code[title^="0x"]').getAttribute('title')

  const fresh = await freshBrowser()
  await fresh.goto('/')
  await fresh.getByRole('link', { name: 'Your articles' }).click()
  await expect(heading(fresh)).toHaveText('Your articles')
  await fresh.getByRole('button', { name: 'Sign in with your wallet' }).click()
  await fresh.getByRole('button', { name: 'Test Wallet' }).click()
  const bought = fresh.getByRole('main').getByRole('listitem')
  await expect(bought).toHaveCount(1)
  await expect(bought.getByRole('heading')).toHaveText(article.title)
  await expect(bought).toContainText('$0.50')
  await expect(bought.locator(`[title="${hash}"]`)).toBeVisible()

  await bought.getByRole('link', { name: article.title }).click()
  await expectOpen(fresh, article)
  await expectPaidOnce(reader, article.price)

  await fresh.goto('/library')
  await fresh.getByRole('button', { name: 'Sign out' }).click()
  await expect(fresh.getByRole('button', { name: 'Sign in with your wallet' })).toBeVisible()
  await expect(fresh.getByRole('main').getByRole('listitem')).toHaveCount(0)
})

const press = (page: Page, name: string) => paywall(page).getByRole('button', { name }).click()
