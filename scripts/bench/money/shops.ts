import { type Hex, numberToHex, parseEther } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { type Economy, startEconomy } from '../../economy/economy'
import { freePort } from '../../economy/ports'
import { rpcFor } from '../../economy/rpc'
import { type App, startApp, x402NextApp } from '../apps'
import { newBuyer, pay, sign } from '../buyer'
import { chooseArticle, startFarthing } from '../stage'
import { startRpcCounter } from './rpc-counter'
import { startStatementCounter } from './statement-counter'

export type MoneyShopId = 'farthing' | 'withX402' | 'withX402Managed'
export type MoneyShop = { id: MoneyShopId; title: string; url: string }

export const shopTitles: Record<MoneyShopId, string> = {
  farthing: 'Farthing, its own relayer',
  withX402: 'withX402, as its examples set it up',
  withX402Managed: 'withX402, nonces counted by viem',
}

/** Seconds between two blocks: Base has a flashblock in about that time. */
export const blockTime = 0.2

/** All buyers come from one address here, as they never would; they are counted like any others. */
const limits = { RATE_LIMIT_PAYMENTS_PER_MINUTE: '1000000' }

export type MoneyStage = { economy: Economy; path: string; article: string; title: string }

/** Starts the chain and the database, and buys the article once, for the other shop to sell the same text. */
export async function startMoneyStage(): Promise<MoneyStage> {
  const port = await freePort()
  const economy = await startEconomy({ port, blockTime })
  const farthing = await startFarthing('farthing', port, economy, limits)
  const { slug, title } = await chooseArticle(farthing)
  const path = `/articles/${slug}`
  const { body } = await pay(await sign(farthing.origin + path, await newBuyer(economy.rpcUrl), {}))
  await farthing.stop()
  return { economy, path, article: body, title }
}

/** Opens Farthing and the app of `withX402` on one chain. */
export async function openShops(stage: MoneyStage): Promise<{ shops: MoneyShop[]; stop(): Promise<void> }> {
  const { economy, path } = stage
  const farthing = await startFarthing('farthing', await freePort(), economy, limits)
  const x402Next = await startX402Next(stage, economy.rpcUrl)
  const stop = async () => {
    await Promise.all([farthing.stop(), x402Next.stop()])
  }
  return { shops: shopsOf(farthing.origin + path, x402Next.origin), stop }
}

function shopsOf(article: string, x402Next: string): MoneyShop[] {
  const shop = (id: MoneyShopId, url: string) => ({ id, title: shopTitles[id], url })
  return [
    shop('farthing', article),
    shop('withX402', `${x402Next}/api/relayed`),
    shop('withX402Managed', `${x402Next}/api/managed`),
  ]
}

async function startX402Next({ economy, article }: MoneyStage, rpcUrl: string): Promise<App> {
  const [RELAYER_PRIVATE_KEY, MANAGED_PRIVATE_KEY] = [
    await newRelayer(economy.rpcUrl),
    await newRelayer(economy.rpcUrl),
  ]
  const env = { RPC_URL: rpcUrl, PAY_TO: economy.env.PAY_TO ?? '', ARTICLE: article }
  return startApp({
    name: 'x402-next',
    directory: x402NextApp,
    ready: '/',
    env: { ...env, RELAYER_PRIVATE_KEY, MANAGED_PRIVATE_KEY },
  })
}

async function newRelayer(rpcUrl: string): Promise<Hex> {
  const key = generatePrivateKey()
  await rpcFor(rpcUrl)('anvil_setBalance', privateKeyToAccount(key).address, numberToHex(parseEther('100')))
  return key
}

/** The same two shops with a counter on every wire, and Farthing's background jobs only when they are asked for. */
export async function openCountedShops(stage: MoneyStage) {
  const { economy, path } = stage
  const port = await freePort()
  const rpc = await startRpcCounter(economy.rpcUrl)
  const x402Rpc = await startRpcCounter(economy.rpcUrl)
  const database = await startStatementCounter(economy.databaseUrl)
  const secret = generatePrivateKey()
  const farthing = await startFarthing('farthing-counted', port, economy, {
    ...limits,
    RPC_URL: rpc.url,
    DATABASE_URL: database.url,
    // On a platform of short-lived processes the jobs are a cron's: so they keep out of what is counted.
    VERCEL: '1',
    INTERNAL_ORIGIN: `http://localhost:${port}`,
    CRON_SECRET: secret,
  })
  const x402Next = await startX402Next(stage, x402Rpc.url)
  const runJobs = async () => {
    const headers = { authorization: `Bearer ${secret}` }
    const answer = await fetch(`${farthing.origin}/api/cron/reconcile`, { headers })
    if (answer.status !== 200) throw new Error(`The background jobs answered ${answer.status}`)
    await answer.text()
  }
  const stop = async () => {
    await Promise.all([farthing.stop(), x402Next.stop()])
    for (const counter of [rpc, x402Rpc, database]) counter.stop()
  }
  const shops = shopsOf(farthing.origin + path, x402Next.origin)
  return { shops, rpc, x402Rpc, database, runJobs, stop }
}
