import type { Page } from '@playwright/test'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { payToStatement, payToWithdrawal } from '@/lib/dashboard/statements'
import { articleAt } from '../articles'
import { expectAccessible } from '../browser/accessible'
import { expect } from '../browser/story'
import { query } from '../world'
import { documentedApi } from './documented-api'
import { messageOf, owner, test } from './story'

test.use({ stage: 'keys', environment: { CHANGE_DELAY_HOURS: '24' } })

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

test('the installation is handed over in a day, and the owner thinks better of it', async ({ dashboard }) => {
  const heir = newAddress()
  await dashboard.goto('/publisher/people')
  await change(dashboard, 'the owner', heir)
  await expect(dashboard.getByText(`Will be ${heir} from`)).toBeVisible()
  await dashboard.getByRole('button', { name: 'Withdraw the change of the owner' }).click()
  await sign(dashboard, `${heir} was to own this installation`)
  await expect(dashboard.getByText('Withdrawn: nothing changes.')).toBeVisible()
  await expect(dashboard.getByText(owner.address).first()).toBeVisible()
})

test('a new payee and its withdrawal are answered as the API’s document says', async ({ app, api }) => {
  const { call } = await documentedApi(app.origin, api)
  const { body } = await call('GET', '/publishers')
  const [{ name = '' } = {}] = body.publishers as { name: string }[]
  const payTo = newAddress()
  const signed = async (statement: string) => {
    const message = await messageOf(app.origin, owner, statement)
    return { network: 'eip155:84532', message, signature: await owner.signMessage({ message }) }
  }
  await call('POST', '/pay-to', { payTo, ...(await signed(payToStatement(name, network, payTo))) })
  await call('POST', '/pay-to/withdraw', await signed(payToWithdrawal(name, network, payTo)))
})
