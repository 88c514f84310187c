import { type Browser, chromium, type Page, type Response } from '@playwright/test'
import { gzipBytes } from './middleware-size'

/** JavaScript that a browser fetched, each file after gzip -9, in bytes. */
export type PageWeight = { scripts: number; gzipBytes: number; thirdPartyRequests: string[] }
export type LockedPageWeight = { beforePay: PageWeight; afterPay: PageWeight }

const quietMs = 1500
const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Opens the pages in a real browser with an empty cache and weighs the scripts that they make it fetch. */
export async function measurePageWeights(
  executablePath: string,
  bareUrl: string,
  lockedUrl: string,
): Promise<{ bare: PageWeight; locked: LockedPageWeight }> {
  const browser = await chromium.launch({ executablePath, args: quietFlags })
  try {
    const bare = await inNewPage(browser, async (page, weigh) => {
      await page.goto(bareUrl)
      return weigh()
    })
    const locked = await inNewPage(browser, async (page, weigh) => {
      await page.goto(lockedUrl)
      const beforePay = await weigh()
      await page.getByRole('button', { name: /^Pay / }).click()
      return { beforePay, afterPay: await weigh() }
    })
    return { bare, locked }
  } finally {
    await browser.close()
  }
}

type Weigh = () => Promise<PageWeight>

async function inNewPage<T>(browser: Browser, visit: (page: Page, weigh: Weigh) => Promise<T>): Promise<T> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const answers: Response[] = []
  const requested: string[] = []
  let lastAt = Date.now()
  page.on('request', (request) => {
    lastAt = Date.now()
    requested.push(request.url())
  })
  page.on('response', (answer) => {
    lastAt = Date.now()
    answers.push(answer)
  })
  const weigh = async () => {
    lastAt = Date.now()
    while (Date.now() - lastAt < quietMs) await page.waitForTimeout(100)
    return weightOf(answers, requested, new URL(page.url()).origin)
  }
  try {
    return await visit(page, weigh)
  } finally {
    await context.close()
  }
}

async function weightOf(answers: Response[], requested: string[], origin: string): Promise<PageWeight> {
  const sizes = new Map<string, number>()
  for (const answer of answers) {
    const isScript = /javascript/.test(answer.headers()['content-type'] ?? '')
    if (isScript && !sizes.has(answer.url())) sizes.set(answer.url(), gzipBytes(await answer.body()))
  }
  const strangers = requested.filter((url) => /^(https?|wss?):/.test(url) && new URL(url).origin !== origin)
  return {
    scripts: sizes.size,
    gzipBytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    thirdPartyRequests: [...new Set(strangers)],
  }
}
