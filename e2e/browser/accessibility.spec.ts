import type { Page } from '@playwright/test'
import { mainnet } from 'viem/chains'
import { articleAt } from '../articles'
import { newReader } from '../world'
import { expectAccessible } from './accessible'
import { expect, expectOpen, pay, payButton, paywall, test, visit, walletButton } from './story'

const article = articleAt('0.01')

test('pages that sell nothing', async ({ page, complaints }) => {
  complaints.expect(/404 \(Not Found\)/)
  for (const path of ['/', '/about', '/library', '/articles/no-such-article', '/no-such-page']) {
    await page.goto(path)
    await expectAccessible(page)
  }
})

test('the way through a purchase', async ({ page, wallet }) => {
  await visit(page, article)
  await expectAccessible(page)
  await payButton(page).click()
  await expect(walletButton(page)).toBeVisible()
  await expectAccessible(page)

  const connect = wallet.hold('wallet_requestPermissions')
  const sign = wallet.hold('eth_signTypedData_v4')
  await walletButton(page).click()
  await expectStep(page, 'connecting')
  await expectAccessible(page)
  connect()
  await expectStep(page, 'signing')
  await expectAccessible(page)
  sign()
  await expectOpen(page, article)
  await expectAccessible(page)
  await page.goto('/library')
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1)
  await expectAccessible(page)
})

test('ways to fail', async ({ page, wallet }) => {
  await visit(page, article)
  wallet.rejectNext('wallet_requestPermissions')
  await pay(page)
  await expectStep(page, 'stopped')
  await expectAccessible(page)

  wallet.chainId = mainnet.id
  await paywall(page).getByRole('button', { name: 'Choose a wallet' }).click()
  await walletButton(page).click()
  await expectStep(page, 'wrong-chain')
  await expectAccessible(page)

  await wallet.changeAccount(await newReader(0n))
  await paywall(page).getByRole('button', { name: 'Choose another wallet' }).click()
  wallet.chainId = 84532
  await walletButton(page).click()
  await expectStep(page, 'short')
  await expectAccessible(page)
})

test('signing in', async ({ page }) => {
  await visit(page, article)
  await page.getByRole('button', { name: 'Already paid? Sign in with your wallet' }).click()
  await expect(walletButton(page)).toBeVisible()
  await expectAccessible(page)
  await walletButton(page).click()
  await expectStep(page, 'stopped')
  await expectAccessible(page)
  await page.goto('/library')
  await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible()
  await expectAccessible(page)
})

test('a public network without a wallet', async ({ page }) => {
  const settings = { localChain: false, networks: ['eip155:84532'] }
  await page.route('**/api/wallet-config', (route) => route.fulfill({ json: settings }))
  await visit(page, article)
  await payButton(page).click()
  await expect(walletButton(page, 'Base Account')).toBeVisible()
  await expectAccessible(page)
})

async function expectStep(page: Page, step: string): Promise<void> {
  await expect(page.locator(`[data-step=${step}]`)).toBeVisible()
}
