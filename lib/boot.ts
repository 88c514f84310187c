import 'server-only'
import { chainNodes } from './chains/client'
import { networkOf } from './chains/networks'
import { db } from './db/client'
import { env } from './env'
import { startJobs } from './jobs'
import { log } from './log'
import { rememberHousePayees } from './publishers/payees'
import { listPriced } from './tariffs'

/**
 * Ends the process when the configuration is missing or unsafe, saying what to set.
 *
 * @param boundTo the origin that Next says it listens on
 */
export function checkBoot(boundTo: string | undefined): void {
  try {
    env()
    refuseLoopback(boundTo)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}

/** Bound to a loopback address, Next takes the gate's rewrite for another site's and answers 200 where it says 402. */
function refuseLoopback(boundTo: string | undefined): void {
  if (/^https?:\/\/(127\.|\[::1\])/.test(boundTo ?? '')) {
    throw new Error(
      `Farthing cannot start bound to ${boundTo}: paywalls would be answered 200 and kept by caches.\nStart it without -H and HOSTNAME (or with 0.0.0.0) and let a firewall or the reverse proxy keep others out.`,
    )
  }
}

/** How long the start waits for a node to say which chain it is on. */
const bootWaitMs = 3000

/**
 * Ends the process when a node is on another chain than it was set for: its logs could open articles that nobody paid
 * for. A node that does not answer now is only a warning, because it may be back when it is needed.
 */
export async function checkChains(): Promise<void> {
  const nodes = env().networks.flatMap(({ network, rpcUrls }) =>
    chainNodes(network, rpcUrls).map((node, at) => ({ network, node, at: at + 1 })),
  )
  const wrong = await Promise.all(
    nodes.map(async ({ network, node, at }) => {
      const silence = new Promise<undefined>((resolve) => setTimeout(resolve, bootWaitMs))
      const chainId = await Promise.race([node.getChainId(), silence]).catch(() => undefined)
      if (chainId === undefined) log().warn({ network, node: at }, 'a node does not answer')
      if (chainId === undefined || chainId === networkOf(network)?.chainId) return []
      return [`  - RPC URL ${at} of ${network} is on chain ${chainId}; set one that is on ${network}\n`]
    }),
  )
  if (wrong.flat().length === 0) return
  process.stderr.write(`Farthing cannot start:\n${wrong.flat().join('')}`)
  process.exit(1)
}

/** Reads the articles and opens the database before the first reader waits for them. A failure is the first request's to see. */
export async function warmUp(): Promise<void> {
  await listPriced('person').catch((error: unknown) => log().warn({ err: error }, 'not warm'))
}

/** Notes in the database whom the configuration pays. While it is silent, the next start does it: nothing waits for this. */
export async function notePayees(): Promise<void> {
  const addresses = env().networks.map(({ payTo }) => payTo)
  await rememberHousePayees(db(env().DATABASE_URL), addresses).catch((error: unknown) =>
    log().warn({ err: error }, 'the addresses that the house is paid at were not noted'),
  )
}

/** Starts the jobs that go on without a request. Where processes live only as long as requests, a cron asks for them. */
export function startBackground(): void {
  if (env().JOBS && !env().VERCEL) startJobs()
}
