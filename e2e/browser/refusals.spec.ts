import type { Page } from '@playwright/test'
import { mainnet } from 'viem/chains'
import { articleAt } from '../articles'
import { expectAccessible } from './accessible'
import {
  expect,
  expectLocked,
  expectNothingMoved,
  expectOpen,
  expectPaidOnce,
  pay,
  payButton,
  paywall,
  test,
  visit,
  walletButton,
} from './story'

const article = articleAt('0.05')
/** What a site on a public network tells its pages about wallets. */
const publicNetwork = { localChain: false, networks: ['eip155:84532'] }

test.beforeEach(({ page }) => visit(page, article))

test('a wallet that does not connect can be tried again', async ({ page, reader, wallet }) => {
  wallet.rejectNext('wallet_requestPermissions')
  await pay(page)
  await expectToHear(page, 'Test Wallet did not connect.', 'No money has moved.')
  await expectLocked(page, article)
  await press(page, 'Choose a wallet')
  await walletButton(page).click()
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

test('a wallet that shares no account is said to be out of reach', async ({ page, reader, wallet }) => {
  wallet.locked = true
  await pay(page)
  await expectToHear(page, 'Test Wallet could not be reached.', 'Unlock it and try again')
  wallet.locked = false
  await press(page, 'Choose a wallet')
  await walletButton(page).click()
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

test('a wallet with a request still open is named', async ({ page, wallet }) => {
  wallet.rejectNext('wallet_requestPermissions', { code: -32002, message: 'Request already pending.' })
  await pay(page)
  await expectToHear(page, 'Test Wallet is waiting for you.', 'Answer or close it there')
})

test('a wallet on another network is asked to switch, and pays', async ({ page, reader, wallet }) => {
  wallet.chainId = mainnet.id
  await pay(page)
  await expectToHear(page, 'Test Wallet is on another network.', 'This is paid on Base Sepolia.')
  await press(page, 'Switch to Base Sepolia')
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

test('a wallet that stays on another network signs nothing', async ({ page, reader, wallet }) => {
  wallet.chainId = mainnet.id
  wallet.rejectNext('wallet_switchEthereumChain')
  await pay(page)
  await press(page, 'Switch to Base Sepolia')
  await expectToHear(page, 'Test Wallet stayed on another network.', 'No money has moved.')
  expect(wallet.asked).not.toContain('eth_signTypedData_v4')
  await expectNothingMoved(reader)

  await press(page, 'Switch to Base Sepolia')
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

test('a signature that is refused moves nothing, and can be given after all', async ({
  page,
  reader,
  wallet,
}) => {
  wallet.rejectNext('eth_signTypedData_v4')
  await pay(page)
  await expectToHear(page, 'You declined to sign.', 'No money has moved.')
  await expectLocked(page, article)
  await expectNothingMoved(reader)
  await press(page, 'Try again')
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

test('a wallet that cannot sign moves nothing', async ({ page, reader, wallet }) => {
  wallet.rejectNext('eth_signTypedData_v4', { code: -32603, message: 'The device was unplugged.' })
  await pay(page)
  await expectToHear(page, 'Test Wallet could not sign.', 'No money has moved.')
  await expectNothingMoved(reader)
})

test('an answer of a wallet that the reader has walked away from buys nothing', async ({
  page,
  reader,
  wallet,
}) => {
  const sign = wallet.hold('eth_signTypedData_v4')
  await pay(page)
  await press(page, 'Choose another wallet')
  await expect(walletButton(page)).toBeVisible()
  sign()
  // By the time a second request has been answered, the first would have been acted upon.
  wallet.rejectNext('eth_signTypedData_v4')
  await walletButton(page).click()
  await expectToHear(page, 'You declined to sign.', 'No money has moved.')
  await expectNothingMoved(reader)
})

test('a site that cannot be reached before anything is signed says so', async ({
  page,
  reader,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED/)
  await page.route('**/api/wallet-config', (route) => route.abort())
  await payButton(page).click()
  await expectToHear(page, 'The site does not answer.', 'Nothing was signed.')
  await page.unroute('**/api/wallet-config')
  await page.route(`**/articles/${article.slug}`, (route) => route.abort())
  await press(page, 'Try again')
  await walletButton(page).click()
  await expectToHear(page, 'The site does not answer.', 'No money has moved.')
  await page.unroute(`**/articles/${article.slug}`)
  await press(page, 'Try again')
  await expectOpen(page, article)
  await expectPaidOnce(reader, article.price)
})

test('a public network offers the wallet that is installed before those that are not', async ({ page }) => {
  await page.route('**/api/wallet-config', (route) => route.fulfill({ json: publicNetwork }))
  await payButton(page).click()
  await expect(walletButton(page)).toBeVisible()
  await expect(paywall(page).getByRole('listitem')).toHaveText([
    /^Test Wallet/,
    /^Coinbase Wallet/,
    /^Base Account/,
  ])
})

/** Whom a page speaks to from now on. */
function askedBy(page: Page): Set<string> {
  const origins = new Set<string>()
  page.on('request', (request) => origins.add(new URL(request.url()).origin))
  page.on('websocket', (socket) => origins.add(new URL(socket.url()).origin))
  return origins
}

test('WalletConnect is offered where it is set up, and nobody is told before it is chosen', async ({
  page,
}) => {
  const walletConnectProjectId = '0123456789abcdef0123456789abcdef'
  await page.route('**/api/wallet-config', (route) =>
    route.fulfill({ json: { ...publicNetwork, walletConnectProjectId } }),
  )
  const origins = askedBy(page)
  await payButton(page).click()
  await expect(walletButton(page, 'WalletConnect')).toBeVisible()
  await expect(paywall(page).getByRole('listitem')).toHaveCount(4)
  expect([...origins]).toEqual([new URL(page.url()).origin])
})

test.describe('with less than the price', () => {
  test.use({ funds: 40_000n })

  test('says how much there is and how much it takes', async ({ page, reader, wallet }) => {
    await pay(page)
    await expectToHear(
      page,
      'Not enough USDC in this wallet.',
      'It holds $0.04 on Base Sepolia and this costs $0.05.',
    )
    await expect(paywall(page).getByText(reader.address)).toBeVisible()
    expect(wallet.asked).not.toContain('eth_signTypedData_v4')
    await expectNothingMoved(reader, 40_000n)
    await press(page, 'Choose another wallet')
    await expect(walletButton(page, 'Demo wallet')).toBeVisible()
  })
})

test.describe('without a wallet', () => {
  test.use({ hasWallet: false })

  test('a public network says that none was found, and what there is', async ({ page }) => {
    await page.route('**/api/wallet-config', (route) => route.fulfill({ json: publicNetwork }))
    const origins = askedBy(page)
    await payButton(page).click()
    await expect(paywall(page).getByText('No wallet was found in this browser')).toBeVisible()
    await expect(walletButton(page, 'Coinbase Wallet')).toBeVisible()
    await expect(walletButton(page, 'Base Account')).toBeVisible()
    expect([...origins]).toEqual([new URL(page.url()).origin])
    await press(page, 'Not now')
    await expect(payButton(page)).toBeVisible()
  })
})

async function expectToHear(page: Page, title: string, text: string): Promise<void> {
  await expect(paywall(page).getByRole('heading', { name: title })).toBeFocused()
  await expect(paywall(page).getByRole('alert')).toContainText(text)
  await expectAccessible(page)
}

const press = (page: Page, name: string) => paywall(page).getByRole('button', { name }).click()
