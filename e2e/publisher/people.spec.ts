import type { Page } from '@playwright/test'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expectAccessible } from '../browser/accessible'
import { expect } from '../browser/story'
import { apiWith, owner, sessionOf, signIn, test } from './story'

test.use({ stage: 'people' })

const signInButton = (page: Page) => page.getByRole('button', { name: 'Sign in with your wallet' })

test('a member is invited, signs in, and is out once the owner has said twice that it is removed', async ({
  dashboard,
  app,
}) => {
  const member = privateKeyToAccount(generatePrivateKey())
  await dashboard.goto('/publisher/people')
  await dashboard.getByLabel('Wallet').fill(member.address)
  await dashboard.getByLabel('Role').selectOption('viewer')
  await dashboard.getByRole('button', { name: 'Invite' }).click()
  await expect(dashboard.getByText('Invited: this wallet can sign in now.')).toBeVisible()
  const as = apiWith({ Cookie: await sessionOf(app.origin, member) }, app.origin)
  expect((await as('GET', '/session')).body).toMatchObject({ role: 'viewer' })

  const row = dashboard.getByRole('listitem').filter({ hasText: member.address })
  const remove = row.getByRole('button', { name: `Remove ${member.address}` })
  await remove.click()
  await expectAccessible(dashboard)
  await dashboard.getByRole('button', { name: 'Leave it' }).click()
  expect((await as('GET', '/session')).status).toBe(200)
  await remove.click()
  await row.getByRole('button', { name: 'Remove this wallet' }).click()
  await expect(row).toHaveCount(0)
  expect((await as('GET', '/session')).status).toBe(401)
})

test('a token is seen once, works, and is revoked once that was said twice; a failure is said beside it', async ({
  dashboard,
  app,
  complaints,
}) => {
  await dashboard.goto('/publisher/people')
  await dashboard.getByLabel('What the token is for').fill('The night script')
  await dashboard.getByRole('button', { name: 'Make a token' }).click()
  const secret = dashboard.getByText(/^farthing_/)
  const token = apiWith({ Authorization: `Bearer ${await secret.textContent()}` }, app.origin)
  expect((await token('GET', '/session')).body).toMatchObject({ by: 'token' })
  await dashboard.reload()
  const row = dashboard.getByRole('listitem').filter({ hasText: 'The night script' })
  await expect(row).toBeVisible()
  await expect(secret).toHaveCount(0)

  const revoke = row.getByRole('button', { name: 'Revoke The night script' })
  await revoke.click()
  await row.getByRole('button', { name: 'Leave it' }).click()
  complaints.expect(/Failed to load resource: .*\/tokens\//)
  await dashboard.route('**/tokens/*', (route) => route.abort())
  await revoke.click()
  await row.getByRole('button', { name: 'Revoke this token' }).click()
  await expect(row.getByRole('alert')).toContainText('Your change may not have been made.')
  await expect(dashboard.getByLabel('What the token is for')).not.toHaveAttribute('aria-invalid', 'true')
  expect((await token('GET', '/session')).status).toBe(200)

  await dashboard.unroute('**/tokens/*')
  await revoke.click()
  await row.getByRole('button', { name: 'Revoke this token' }).click()
  await expect(row).toHaveCount(0)
  expect((await token('GET', '/session')).status).toBe(401)
})

test('signing out ends this browser’s session, and signing out everywhere that of every other', async ({
  dashboard,
  browserOf,
}) => {
  const other = await browserOf(owner)
  await signIn(other)
  await other.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(signInButton(other)).toBeVisible()
  await dashboard.goto('/publisher/pages')
  await expect(dashboard.getByRole('navigation', { name: 'Publisher' })).toBeVisible()

  await signIn(other)
  await dashboard.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(signInButton(dashboard)).toBeVisible()
  await other.goto('/publisher/people')
  await expect(signInButton(other)).toBeVisible()
})
