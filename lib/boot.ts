import 'server-only'
import type { PublicClient } from 'viem'
import { chainNodes } from './chains/client'
import { networkOf } from './chains/networks'
import { db } from './db/client'
import { env } from './env'
import { startJobs } from './jobs'
import { log } from './log'
import { rememberHousePayees } from './publishers/payees'
import { listPriced } from './tariffs'
import { within } from './time-limits'

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

/** How long the start waits for a node to say which chain it is on, and how often one that was silent is asked again. */
const patience = { bootWaitMs: 3000, againMs: 10_000 }

interface Node {
  network: string
  node: PublicClient
  /** Its place among the URLs of its network. */
  at: number
}

/**
 * Ends the process when a node is on another chain than it was set for: its logs could open articles that nobody paid
 * for. A node that does not answer now is only a warning, because it may be back when it is needed; it is asked again until it
 * has answered, and held to the same.
 */
export async function checkChains({ bootWaitMs, againMs } = patience): Promise<void> {
  const nodes = env().networks.flatMap(({ network, rpcUrls }) =>
    chainNodes(network, rpcUrls).map((node, at) => ({ network, node, at: at + 1 })),
  )
  await Promise.all(
    nodes.map(async (each) => {
      if (await isRight(each, bootWaitMs)) return
      log().warn({ network: each.network, node: each.at }, 'a node does not answer')
      void askUntilItAnswers(each, againMs)
    }),
  )
}

async function askUntilItAnswers(each: Node, againMs: number): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, againMs).unref())
  while (!(await isRight(each, againMs)))
}

/** False while the node is silent. One that is on another chain ends the process. */
async function isRight({ network, node, at }: Node, waitMs: number): Promise<boolean> {
  const asked = node.getChainId().catch(() => undefined)
  const chainId = await within(asked, waitMs)
  if (chainId === undefined) return false
  if (chainId === networkOf(network)?.chainId) return true
  log().error({ network, node: at, chainId }, 'a node is on another chain')
  process.stderr.write(
    `Farthing cannot start:\n  - RPC URL ${at} of ${network} is on chain ${chainId}; set one that is on ${network}\n`,
  )
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
