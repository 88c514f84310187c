import { expect } from '../browser/story'
import { amountsBetween, fund, mine, publisher } from '../world'
import { test } from './story'

test.use({ stage: 'orphans' })

const amount = 123_457n

test('money that bought nothing is sent back from the list of orphans by the wallet that got it, once', async ({
  dashboard,
  app,
}) => {
  const from = await fund(publisher, amount)
  // Other stories pay the same publisher meanwhile, and to this site all of that is orphans.
  const row = dashboard.getByRole('listitem').filter({ hasText: '0.123457 USDC' })
  const refund = row.getByRole('button', { name: 'Refund 0.123457 USDC' })
  await expect(async () => {
    await mine(3)
    await app.runJobs()
    await dashboard.goto('/publisher/payments/orphans')
    await expect(refund).toBeVisible({ timeout: 2000 })
  }).toPass()
  await refund.click()
  await row.getByRole('button', { name: 'Test Wallet' }).click()
  await expect(row.getByText('The refund is on its way.')).toBeVisible()
  await expect(async () => {
    await mine(3)
    await expect(row.getByText('Refunded. The token’s own logs show it.')).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expect(refund).toHaveCount(0)
  expect((await amountsBetween(publisher, from)).filter((value) => value === amount)).toEqual([amount])
})
