import type { Page } from '@playwright/test'
import type { Hex } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { createSiweMessage } from 'viem/siwe'
import { publisherStatement } from '@/lib/dashboard/statements'
import { accounts } from '../../scripts/economy/accounts'
import { ownTest } from '../browser/own-app'
import { TestWallet } from '../browser/wallet'

/** Account 1 of the local chain: who is paid, and who owns the publication. */
export const owner = accounts[1] as PrivateKeyAccount

/** Whoever can sign a message: a key, or a contract. */
export interface Signer {
  address: Hex
  signMessage(asked: { message: string }): Promise<Hex>
}

interface Fixtures {
  /** Opens a browser with a wallet of this account in it. */
  browserOf: (account: PrivateKeyAccount) => Promise<Page>
  /** The dashboard, with the owner signed in. */
  dashboard: Page
  /** Calls the publisher's API as the owner, with a session of its own. */
  api: Api
}

/** A publication of its own, whose prices a story may change without disturbing the others. */
export const test = ownTest.extend<Fixtures>({
  browserOf: async ({ browser, baseURL, complaints }, use) => {
    const opened: Page[] = []
    await use(async (account) => {
      const context = await browser.newContext({ baseURL })
      await complaints.listen(context)
      await new TestWallet(account).install(context)
      const page = await context.newPage()
      opened.push(page)
      return page
    })
    for (const page of opened) await page.context().close()
  },
  dashboard: async ({ browserOf, app }, use) => {
    const page = await browserOf(owner)
    // As signIn() leaves it, which the stories about signing in go through.
    const [name = '', value = ''] = (await sessionOf(app.origin, owner)).split('=')
    await page.context().addCookies([{ name, value, url: app.origin, httpOnly: true, sameSite: 'Strict' }])
    await page.goto('/publisher')
    await use(page)
  },
  api: async ({ app }, use) => use(apiWith({ Cookie: await sessionOf(app.origin, owner) }, app.origin)),
})

/** Signs in to the dashboard as a person does. */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/publisher')
  await page.getByRole('button', { name: 'Sign in with your wallet' }).click()
  await page.getByRole('button', { name: 'Test Wallet' }).click()
  await page.getByRole('navigation', { name: 'Publisher' }).waitFor()
}

/** Signs in as a program does, and returns the cookie. */
export async function sessionOf(origin: string, account: PrivateKeyAccount): Promise<string> {
  const answer = await signInAt(origin, account, publisherStatement)
  const cookie = answer.headers.get('set-cookie')?.split(';')[0]
  if (!answer.ok || !cookie) throw new Error(`the sign-in was answered ${answer.status}`)
  return cookie
}

/** Sends a signed EIP-4361 message with this statement to the dashboard's sign-in. */
export async function signInAt(origin: string, account: Signer, statement: string): Promise<Response> {
  return fetch(`${origin}/api/publisher/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(await signedAt(origin, account, statement)),
  })
}

/** Has an account sign a fresh EIP-4361 message for this site that says this. */
export async function signedAt(origin: string, account: Signer, statement: string) {
  const message = await messageOf(origin, account, statement)
  return { message, signature: await account.signMessage({ message }) }
}

/** An EIP-4361 message with this statement, as a wallet is asked to sign it here. */
export async function messageOf(
  origin: string,
  { address }: Pick<Signer, 'address'>,
  statement: string,
): Promise<string> {
  const { nonce } = (await (await fetch(`${origin}/library/nonce`, { method: 'POST' })).json()) as {
    nonce: string
  }
  return createSiweMessage({
    address,
    chainId: baseSepolia.id,
    domain: new URL(origin).host,
    uri: origin,
    version: '1',
    statement,
    nonce,
    issuedAt: new Date(),
    expirationTime: new Date(Date.now() + 300_000),
  })
}

export type Api = (method: string, path: string, body?: unknown) => Promise<Answer>

export interface Answer {
  status: number
  /** What was answered in JSON; nothing, when it was something else. */
  body: Record<string, unknown>
  text: string
  /** The media type. */
  type: string
}

/** Calls the API with these headers. */
export function apiWith(headers: Record<string, string>, origin: string): Api {
  return async (method, path, body) => {
    const answer = await fetch(`${origin}/api/publisher/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    return { status: answer.status, body: isJson(type) ? JSON.parse(text) : {}, text, type }
  }
}

/** Whether a media type is JSON, or a kind of it. */
export function isJson(type: string): boolean {
  return /^application\/([\w.]+\+)?json\b/.test(type)
}
