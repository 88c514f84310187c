import type { Page } from '@playwright/test'
import { articleAt } from '../articles'
import { world } from '../world'
import {
  expect,
  expectLocked,
  expectOpen,
  expectPaidOnce,
  heading,
  markDocument,
  pay,
  payButton,
  receipt,
  test,
  visit,
  walletButton,
} from './story'
import { viewOf } from './views'

const article = articleAt('0.10')
const another = articleAt('0.25')

test('pays with one signature and reads on in place', async ({ page, reader, wallet }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await visit(page, article)
  await expectLocked(page, article)
  const stillSame = await markDocument(page)
  const said = await listenToStatus(page)

  await pay(page)
  await expectOpen(page, article)

  await stillSame()
  expect(await said()).toEqual([
    'Waiting for Test Wallet to connect…',
    'Checking the price and your balance…',
    'Waiting for your signature in Test Wallet…',
    'Sending your payment…',
    'Unlocked. Opening the page…',
  ])
  await expect(heading(page)).toBeFocused()
  await expect(receipt(page)).toHaveText('Unlocked. Paid $0.10 to The Farthing Review.')
  expect(wallet.asked.filter((method) => /sign/i.test(method))).toEqual(['eth_signTypedData_v4'])
  await expectPaidOnce(reader, article.price)

  const hash = await page.locator('article code[title^="0x"]').getAttribute('title')
  await page.getByRole('button', { name: 'Copy the transaction’s hash' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(hash)
  const { colorScheme } = viewOf(test.info())
  for (const theme of [colorScheme === 'dark' ? 'light' : 'dark', colorScheme]) {
    await page.getByRole('button', { name: 'Switch between light and dark' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
  }
  await stillSame()
})

test('stays unlocked after a reload, and unlocks nothing else', async ({ page, reader }) => {
  await visit(page, article)
  await pay(page)
  await expectOpen(page, article)
  const reloaded = await page.reload()
  expect(reloaded?.status()).toBe(200)
  await expectOpen(page, article)
  await expect(receipt(page)).toBeVisible()

  await visit(page, another)
  await expectLocked(page, another)
  await expectPaidOnce(reader, article.price)
})

test('asks nobody but this site for anything, and no wallet before Pay', async ({ page, wallet }) => {
  const origins = new Set<string>()
  page.on('request', (request) => origins.add(new URL(request.url()).origin))
  const scripts = new Set<string>()
  page.on('request', (request) => request.resourceType() === 'script' && scripts.add(request.url()))
  await page.goto('/')
  await visit(page, article)
  await page.waitForLoadState('networkidle')
  expect([...origins]).toEqual([world().origin])
  expect(wallet.asked).toEqual([])
  const before = scripts.size

  await payButton(page).click()
  await expect(walletButton(page)).toBeVisible()
  expect(scripts.size).toBeGreaterThan(before)
  expect([...origins]).toEqual([world().origin])
})

test('the demo wallet pays where there is no other', async ({ browser, complaints }) => {
  const context = await browser.newContext({ baseURL: world().origin })
  await complaints.listen(context)
  const page = await context.newPage()
  await visit(page, article)
  await payButton(page).click()
  await expect(walletButton(page, 'Demo wallet')).toBeVisible()
  await expect(walletButton(page)).toHaveCount(0)
  await walletButton(page, 'Demo wallet').click()
  await expectOpen(page, article)
  await expect(receipt(page)).toBeVisible()
  await context.close()
})

test('pressing Pay and the wallet twice pays once', async ({ page, reader, wallet }) => {
  const sign = wallet.hold('eth_signTypedData_v4')
  await visit(page, article)
  await payButton(page).dblclick()
  await walletButton(page).dblclick()
  await expect(page.getByRole('status').getByText('Waiting for your signature')).toBeAttached()
  sign()
  await expectOpen(page, article)
  expect(wallet.asked.filter((method) => method === 'eth_signTypedData_v4')).toHaveLength(1)
  await expectPaidOnce(reader, article.price)
})

test('two tabs that pay at the same time pay once, and both open', async ({ context, reader, wallet }) => {
  const sign = wallet.hold('eth_signTypedData_v4')
  const tabs = await Promise.all([context.newPage(), context.newPage()])
  for (const tab of tabs) {
    await visit(tab, article)
    await pay(tab)
    await expect(tab.getByRole('status').getByText('Waiting for your signature')).toBeAttached()
  }
  sign()
  for (const tab of tabs) await expectOpen(tab, article)
  await expectPaidOnce(reader, article.price)
})

/** Collects what the checkout says aloud, from now on. */
async function listenToStatus(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = []
    Object.assign(window, { said })
    new MutationObserver(() => {
      const text = document.querySelector('[data-step] > [role=status]')?.textContent
      if (text && text !== said.at(-1)) said.push(text)
    }).observe(document, { subtree: true, childList: true, characterData: true })
  })
  // These two are said only when loading or confirming takes long enough to be worth a word.
  const quick = ['Looking for wallets…', 'Confirming your payment…']
  const all = () => page.evaluate(() => (window as unknown as { said: string[] }).said)
  return async () => (await all()).filter((text) => !quick.includes(text))
}
