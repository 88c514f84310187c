import type { Locator, Page } from '@playwright/test'
import { articleAt } from '../articles'
import {
  expect,
  expectOpen,
  expectPaidOnce,
  heading,
  payButton,
  paywall,
  test,
  visit,
  walletButton,
} from './story'

const article = articleAt('0.10')

test('the whole purchase is done with the keyboard alone', async ({ page, reader, wallet }) => {
  await visit(page, article)
  await tabTo(page, payButton(page))
  await page.keyboard.press('Enter')
  await expect(stepHeading(page)).toHaveText('Choose a wallet')
  await expect(stepHeading(page)).toBeFocused()

  await tabTo(page, paywall(page).getByRole('button', { name: 'Not now' }))
  await page.keyboard.press('Enter')
  await expect(payButton(page)).toBeFocused()
  await page.keyboard.press('Enter')

  wallet.rejectNext('eth_signTypedData_v4')
  await expect(stepHeading(page)).toBeFocused()
  await tabTo(page, walletButton(page))
  await page.keyboard.press('Enter')
  await expect(stepHeading(page)).toHaveText('You declined to sign.')
  await expect(stepHeading(page)).toBeFocused()
  await tabTo(page, paywall(page).getByRole('button', { name: 'Try again' }))
  await page.keyboard.press('Enter')
  await expectOpen(page, article)
  await expect(heading(page)).toBeFocused()
  await expectPaidOnce(reader, article.price)
})

const stepHeading = (page: Page) => paywall(page).getByRole('heading', { level: 2 })

async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error('the keyboard does not reach it')
}
