import { type BrowserContext, test as base, type Page, expect as playwrightExpect } from '@playwright/test'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { TestArticle } from '../articles'
import { recordSent } from '../sent'
import { balanceOf, newReader, transfersFrom, world } from '../world'
import { viewOf } from './views'
import { TestWallet, walletName } from './wallet'

/** A purchase crosses a browser, a server, a database and a chain: on a busy machine that takes its time. */
export const expect = playwrightExpect.configure({ timeout: 40_000 })

interface Options {
  /** What the reader's wallet holds, in atomic units. */
  funds: bigint
  /** Whether the browser has the reader's wallet. */
  hasWallet: boolean
}

interface Fixtures {
  reader: PrivateKeyAccount
  wallet: TestWallet
  /** What may not be seen on any console, unless a test expects it. */
  complaints: Complaints
  /** Opens a browser that has never been here, with the same wallet in it. */
  freshBrowser: () => Promise<Page>
}

/** A reader with a wallet, in a browser where nothing may go wrong unnoticed. */
export const test = base.extend<Options & Fixtures>({
  funds: [5_000_000n, { option: true }],
  hasWallet: [true, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
  baseURL: async ({}, use) => use(world().origin),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
  viewport: async ({}, use, info) => use(viewOf(info).viewport),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
  colorScheme: async ({}, use, info) => use(viewOf(info).colorScheme),
  reader: async ({ funds }, use) => use(await newReader(funds)),
  wallet: async ({ reader }, use) => use(new TestWallet(reader)),
  complaints: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      const complaints = new Complaints()
      await use(complaints)
      expect(complaints.heard).toEqual([])
    },
    { auto: true },
  ],
  context: async ({ context, wallet, hasWallet, complaints }, use) => {
    await complaints.listen(context)
    if (hasWallet) await wallet.install(context)
    await use(context)
  },
  freshBrowser: async ({ browser, baseURL, wallet, complaints }, use) => {
    const opened: BrowserContext[] = []
    await use(async () => {
      const context = await browser.newContext({ baseURL })
      await complaints.listen(context)
      await wallet.install(context)
      opened.push(context)
      return context.newPage()
    })
    for (const context of opened) await context.close()
  },
})

/** Everything a browser complains about: console errors, uncaught errors, violations of the policy. */
export class Complaints {
  readonly heard: string[] = []
  // The browser's own line about the answer that this whole site is built on.
  private readonly expected = [
    /^Failed to load resource: .* 402 \(Payment Required\) .*\/(articles|passes)\//,
  ]

  /** A test that breaks something says what the browser will say about it. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns)
  }

  async listen(context: BrowserContext): Promise<void> {
    context.on('console', (message) => {
      if (message.type() === 'error') this.hear(`${message.text()} ${message.location().url}`)
    })
    context.on('weberror', (error) => this.hear(`uncaught: ${error.error().message}`))
    context.on('response', (response) =>
      recordSent(
        { url: response.url(), headers: response.request().headers() },
        { status: response.status() },
      ),
    )
    await context.exposeBinding('complainOfPolicy', (_source, what: string) => this.hear(what))
    await context.addInitScript(() => {
      const { complainOfPolicy } = window as unknown as { complainOfPolicy: (what: string) => void }
      addEventListener('securitypolicyviolation', (event) =>
        complainOfPolicy(`policy: ${event.violatedDirective} ${event.blockedURI}`),
      )
    })
  }

  private hear(what: string): void {
    if (!this.expected.some((pattern) => pattern.test(what))) this.heard.push(what)
  }
}

export const paywall = (page: Page) => page.locator('[data-paywall]')
export const heading = (page: Page) => page.getByRole('heading', { level: 1 })
export const payButton = (page: Page) => paywall(page).getByRole('button', { name: /^Pay \$/ })
export const walletButton = (page: Page, name = walletName) => paywall(page).getByRole('button', { name })
export const receipt = (page: Page) => page.getByText(/^Unlocked\./)

export async function visit(page: Page, article: TestArticle): Promise<void> {
  await page.goto(`/articles/${article.slug}`)
}

/** Presses Pay and chooses the wallet; everything else it asks is answered by the wallet. */
export async function pay(page: Page, name = walletName): Promise<void> {
  await payButton(page).click()
  await walletButton(page, name).click()
}

/** Follows a link on the front page, as a reader would: no document is loaded. */
export async function followLink(page: Page, article: TestArticle): Promise<void> {
  await page.getByRole('link', { name: article.title, exact: true }).first().click()
  await expect(heading(page)).toHaveText(article.title)
}

export async function goHome(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('link', { name: 'The Farthing Review' }).click()
  await expect(page).toHaveTitle('The Farthing Review')
}

export async function expectOpen(page: Page, article: TestArticle): Promise<void> {
  await expect(page.locator('article .prose')).toContainText(plainest(article.secret))
  await expect(paywall(page)).toHaveCount(0)
}

export async function expectLocked(page: Page, article: TestArticle): Promise<void> {
  await expect(paywall(page)).toBeVisible()
  expect(await page.content()).not.toContain(plainest(article.secret))
}

/** The reader has paid this article's price, in one transfer straight to the publisher, and nothing else. */
export async function expectPaidOnce(
  { address }: PrivateKeyAccount,
  price: string,
  before = 5_000_000n,
): Promise<void> {
  expect(await transfersFrom(address)).toBe(1)
  expect(await balanceOf(address)).toBe(before - BigInt(Math.round(Number(price) * 1e6)))
}

export async function expectNothingMoved({ address }: PrivateKeyAccount, before = 5_000_000n): Promise<void> {
  expect(await transfersFrom(address)).toBe(0)
  expect(await balanceOf(address)).toBe(before)
}

/** Lets a test find out whether the document it is in has been loaded anew. */
export async function markDocument(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => Object.assign(window, { sameDocument: true }))
  return async () => expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true)
}

// A page has typographic quotes and dashes where the source has plain ones.
function plainest(text: string): string {
  const pieces = text.split(/['"`’“”\n]|--/).map((piece) => piece.trim())
  return pieces.sort((a, b) => b.length - a.length)[0] ?? text
}
