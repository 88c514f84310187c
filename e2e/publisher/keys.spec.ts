import type { Page } from '@playwright/test'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import {
  payToStatement,
  payToWithdrawal,
  rotateStatement,
  rotateWithdrawal,
} from '@/lib/dashboard/statements'
import { startReceiver } from '@/lib/testing/receiver'
import { articleAt } from '../articles'
import { expectAccessible } from '../browser/accessible'
import { expect } from '../browser/story'
import { query } from '../world'
import { documentedApi } from './documented-api'
import { owner, signedAt, signIn, test } from './story'

// Nobody pays on this stage, and its relayer could settle nothing.
const environment = { CHANGE_DELAY_HOURS: '24', RELAYER_PRIVATE_KEY: `0x${'42'.repeat(32)}` } as const
test.use({ stage: 'keys', environment })

const network = 'Base Sepolia'
const newAddress = () => privateKeyToAccount(generatePrivateKey()).address

/** Spells an address out, and has the wallet sign it. */
async function change(dashboard: Page, what: string, to: string): Promise<void> {
  await dashboard.getByRole('button', { name: `Change ${what}` }).click()
  await dashboard.getByLabel('New address').fill(to)
  await dashboard.getByRole('button', { name: 'Go on' }).click()
  await sign(dashboard, to)
}

async function sign(dashboard: Page, words: string): Promise<void> {
  const asked = dashboard.getByRole('region', { name: 'Sign the change' })
  await expect(asked.getByRole('blockquote')).toContainText(words)
  await asked.getByRole('button', { name: 'Test Wallet' }).click()
}

/** Whom the gate has paid, after it has asked for the terms anew. */
async function payToAt(origin: string): Promise<string | undefined> {
  const answer = await fetch(`${origin}/articles/${articleAt('0.10').slug}`)
  return ((await answer.json()) as { accepts: { payTo: string }[] }).accepts[0]?.payTo
}

test('a new payee is pending for a day, is withdrawn, and nobody was ever asked to pay it', async ({
  dashboard,
  app,
}) => {
  const stranger = newAddress()
  await dashboard.goto('/publisher/people')
  await change(dashboard, `the address on ${network}`, stranger)
  const pending = dashboard.getByText(`Will be ${stranger} from`)
  await expect(pending).toBeVisible()
  await dashboard.reload()
  await expect(pending).toBeVisible()
  await expectAccessible(dashboard)
  expect(await payToAt(app.origin)).toBe(owner.address)

  await dashboard.getByRole('button', { name: `Withdraw the change of the address on ${network}` }).click()
  await sign(dashboard, `was to be paid on ${network} at ${stranger}`)
  await expect(dashboard.getByText('Withdrawn: nothing changes.')).toBeVisible()
  await expect(pending).toHaveCount(0)
  expect(await payToAt(app.origin)).toBe(owner.address)

  // The newest row is in effect, and names nobody: whatever is due later is older than it.
  const [newest] = await query<{ value: object; held: boolean }>(
    `select value, effective_at <= now() as held from settings where kind = 'pay_to' order by version desc limit 1`,
    [],
    app.databaseUrl,
  )
  expect(newest).toEqual({ value: {}, held: true })
})

test('an owner is told that the account which pays for settlement has nothing left', async ({
  dashboard,
}) => {
  const { address } = privateKeyToAccount(environment.RELAYER_PRIVATE_KEY)
  await dashboard.goto('/publisher')
  const notice = dashboard.getByRole('region', { name: `Funds on ${network}` })
  await expect(notice).toContainText(
    `has no ETH left, and settles nothing more. Send a little ETH to ${address}`,
  )
  await expectAccessible(dashboard)
})

/** Makes a wallet an owner beside the first, at once. */
async function ownWith(wallet: string, databaseUrl: string): Promise<void> {
  await query(
    `insert into settings (publisher, kind, subject, value, set_by)
     values ('house', 'owner', $1, jsonb_build_object($1::text, 'owner', $2::text, 'owner'), 'test')`,
    [owner.address.toLowerCase(), wallet.toLowerCase()],
    databaseUrl,
  )
}

test('a wallet is to be an owner in a day; another owner is told on every page, and withdraws it', async ({
  dashboard,
  browserOf,
  app,
}) => {
  const [stranger, other] = [newAddress(), privateKeyToAccount(generatePrivateKey())]
  await ownWith(other.address, app.databaseUrl)
  await dashboard.goto('/publisher/people')
  await dashboard.getByRole('button', { name: 'Make another wallet an owner' }).click()
  await dashboard.getByLabel('Wallet of the new owner').fill(other.address)
  await expect(dashboard.getByText('This is an owner already.')).toBeVisible()
  await dashboard.getByLabel('Wallet of the new owner').fill(stranger)
  await dashboard.getByRole('button', { name: 'Go on' }).click()
  await sign(dashboard, `From now on ${stranger} is an owner of this installation`)
  await expect(dashboard.getByText('Will be an owner from')).toBeVisible()
  await expectAccessible(dashboard)

  const page = await browserOf(other)
  await signIn(page)
  const notice = page.getByRole('region', { name: 'Signed changes to come' })
  await expect(notice).toContainText(`${stranger} will be an owner, from`)
  await notice.getByRole('link', { name: 'People' }).click()
  await page.getByRole('button', { name: `Withdraw that ${stranger} becomes an owner` }).click()
  await sign(page, `${stranger} was to become an owner of this installation`)
  await expect(page.getByText('Withdrawn: nothing changes.')).toBeVisible()
  await expect(notice).toHaveCount(0)
  await expect(page.getByText('Will be an owner from')).toHaveCount(0)
})

test('an owner who is to be removed is so in a day, and thinks better of it', async ({ dashboard, app }) => {
  await ownWith(newAddress(), app.databaseUrl)
  const people = dashboard.getByRole('button', { name: `Remove the owner ${owner.address}` })
  await dashboard.goto('/publisher/people')
  await people.focus()
  await dashboard.keyboard.press('Enter')
  await sign(dashboard, `From now on ${owner.address} is not an owner`)
  await expect(dashboard.getByText('Will not be an owner any more from')).toBeVisible()
  await dashboard.getByRole('button', { name: `Withdraw that ${owner.address} is removed` }).click()
  await sign(dashboard, `${owner.address} was to be removed as an owner`)
  await expect(people).toBeVisible()
})

test('a new secret is shown at once and signs in a day; every page says so, and it is withdrawn', async ({
  dashboard,
}) => {
  const receiver = await startReceiver()
  await dashboard.goto('/publisher/webhooks')
  await dashboard.getByRole('button', { name: 'Add a webhook' }).click()
  await dashboard.getByLabel('Address').fill(receiver.url)
  await dashboard.getByRole('button', { name: 'Add webhook' }).click()
  const secret = dashboard.getByText(/^whsec_/)
  const before = (await secret.textContent()) ?? ''

  await dashboard.getByRole('button', { name: 'New secret' }).click()
  await sign(dashboard, 'are signed with a new secret.')
  await expect(secret).not.toHaveText(before)
  const pending = dashboard.getByText(/A new secret signs from .* and the new one can be withdrawn\./)
  await expect(pending).toBeVisible()
  await expectAccessible(dashboard)
  await receiver.tell({ secrets: [before, (await secret.textContent()) ?? ''] })
  await dashboard.getByRole('button', { name: 'Send a test' }).click()
  await expect(dashboard.getByText('The test has arrived. Answered 204.')).toBeVisible()
  expect(receiver.received.map(({ verified }) => verified)).toEqual([[true, false]])

  await dashboard.goto('/publisher/pages')
  const notice = dashboard.getByRole('region', { name: 'Signed changes to come' })
  await expect(notice).toContainText('will be signed with a new secret, from')
  await notice.getByRole('link', { name: 'Webhooks' }).click()
  await dashboard.getByRole('button', { name: 'Withdraw the new secret' }).click()
  await sign(dashboard, 'were to be signed with a new secret.')
  await expect(pending).toHaveCount(0)
  await dashboard.reload()
  await expect(dashboard.getByRole('button', { name: 'New secret' })).toBeVisible()
  await expect(notice).toHaveCount(0)
  receiver.stop()
})

test('a new payee, a new secret and their withdrawals are answered as the API’s document says', async ({
  app,
  api,
}) => {
  const { call } = await documentedApi(app.origin, api)
  const { body } = await call('GET', '/publishers')
  const [{ name = '' } = {}] = body.publishers as { name: string }[]
  const payTo = newAddress()
  const signed = async (statement: string) => ({
    network: 'eip155:84532',
    ...(await signedAt(app.origin, owner, statement)),
  })
  await call('POST', '/pay-to', { payTo, ...(await signed(payToStatement(name, network, payTo))) })
  await call('POST', '/pay-to/withdraw', await signed(payToWithdrawal(name, network, payTo)))

  const receiver = await startReceiver()
  const made = await call('POST', '/webhooks', { url: receiver.url, events: ['payment.settled'] })
  const { id } = made.body.webhook as { id: string }
  const { host } = new URL(receiver.url)
  await call('POST', `/webhooks/${id}/rotate`, await signedAt(app.origin, owner, rotateStatement(host, id)))
  const withdrawal = await signedAt(app.origin, owner, rotateWithdrawal(host, id))
  await call('POST', `/webhooks/${id}/rotate/withdraw`, withdrawal)
  receiver.stop()
})
