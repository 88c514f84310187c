import { type Chain, startChain } from './chain'
import { type Database, startDatabase } from './database'
import { localEnvironment } from './environment'
import { endLeftovers } from './leftovers'
import { freePort } from './ports'

export type Economy = {
  rpcUrl: string
  databaseUrl: string
  /** What the app must be started with. */
  env: Record<string, string>
  stop(): Promise<void>
}

export type EconomyOptions = {
  /** Where the app will listen. */
  port: number
  /** Where the chain listens; a free port without it. */
  anvilPort?: number
  /** Seconds between blocks; without it every transaction gets a block at once. */
  blockTime?: number
}

/** Starts the chain and a migrated database: all an app needs to sell articles on this machine. */
export async function startEconomy({ port, anvilPort, blockTime }: EconomyOptions): Promise<Economy> {
  endLeftovers()
  const [chain, database] = await bothOrNeither(
    startChain({ port: anvilPort ?? (await freePort()), blockTime }),
    startDatabase(),
  )
  const stop = async () => {
    await Promise.all([chain.stop(), database.stop()])
  }
  try {
    const { migrate } = await import('@/lib/db/migrate')
    await migrate(database.url)
  } catch (error) {
    await stop()
    throw error
  }
  const { rpcUrl } = chain
  const databaseUrl = database.url
  return { rpcUrl, databaseUrl, env: localEnvironment({ port, rpcUrl, databaseUrl }), stop }
}

async function bothOrNeither(chain: Promise<Chain>, database: Promise<Database>): Promise<[Chain, Database]> {
  const [first, second] = await Promise.allSettled([chain, database])
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value]
  for (const part of [first, second]) if (part.status === 'fulfilled') await part.value.stop()
  throw first.status === 'rejected' ? first.reason : (second as PromiseRejectedResult).reason
}
