import { migrate } from '../../lib/db/migrate'
import { startChain } from '../../scripts/economy/chain'
import { createDatabase } from '../../scripts/economy/database'
import { freePort } from '../../scripts/economy/ports'
import { type Rpc, rpcFor } from '../../scripts/economy/rpc'
import { type App, startApp } from '../agent/app'
import { type FakeFacilitator, startFacilitator } from '../agent/fake-facilitator'
import { type RpcProxy, startRpcProxy } from '../agent/rpc-proxy'
import { query, world } from '../world'
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy'
import { type Listener, startListener } from './listener'

export const cronSecret = 'a-secret-of-the-scheduler'

/** A chain and a database of one case, and a way to each that can fail; time is its own. */
export interface Stage {
  /** The chain itself; the app knows only `node`. */
  rpcUrl: string
  rpc: Rpc
  /** The database itself; the app knows only `database`. */
  databaseUrl: string
  node: RpcProxy
  database: DatabaseProxy
  facilitator: FakeFacilitator
  /** The publisher's own server, which is told of everything by webhook. */
  listener: Listener
  /** What an app of this stage is configured with from its next start on. */
  env: Record<string, string>
  /** Starts a process of the built app; its jobs run when `round` asks for them. */
  start(env?: Record<string, string>): Promise<App>
  stop(): Promise<void>
}

/** What can be looked at from outside: a stage, or the world that all other stories share. */
export type Scene = Pick<Stage, 'rpcUrl' | 'rpc' | 'databaseUrl' | 'listener' | 'env'>

/** Who brings payments to the chain: the app's own relayer, or a facilitator over HTTP. */
export type Settler = 'direct' | 'remote'

/** Plays a story on a stage of its own, which is taken down whatever becomes of it. */
export async function withStage(
  story: (stage: Stage) => Promise<void>,
  settler: Settler = 'direct',
): Promise<void> {
  const stage = await openStage(settler)
  try {
    await story(stage)
  } finally {
    await stage.stop()
  }
}

async function openStage(settler: Settler): Promise<Stage> {
  const chain = await startChain({ port: await freePort() })
  const { rpcUrl } = chain
  const name = `stage_${crypto.randomUUID().slice(0, 8)}`
  const databaseUrl = await createDatabase(world().databaseUrl, name)
  await migrate(databaseUrl)
  const node = await startRpcProxy(rpcUrl)
  const database = await startDatabaseProxy(Number(new URL(databaseUrl).port))
  const facilitator = await startFacilitator(rpcUrl)
  const listener = await startListener()
  await listen(listener, databaseUrl)
  const env: Record<string, string> = {
    RPC_URL: node.url,
    DATABASE_URL: through(database, databaseUrl),
    CRON_SECRET: cronSecret,
    ...(settler === 'remote' ? { FACILITATOR: facilitator.url, RELAYER_PRIVATE_KEY: '' } : {}),
  }
  const apps: App[] = []
  const start = async (more = {}) => {
    const app = await startApp(`${name}-${apps.length}`, { ...env, ...more })
    apps.push(app)
    return app
  }
  const stop = async () => {
    await Promise.all(apps.map((app) => app.stop()))
    node.stop()
    facilitator.stop()
    listener.stop()
    await database.stop()
    await chain.stop()
  }
  const own = { rpcUrl, rpc: rpcFor(rpcUrl), databaseUrl, env }
  return { ...own, node, database, facilitator, listener, start, stop }
}

/** Registers the listener, as the publisher would have done by hand before anything is sold. */
export async function listen({ url }: Listener, databaseUrl: string): Promise<void> {
  const secret = `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`
  await query(
    `insert into webhook_endpoints (id, publisher, url, events, secret, created_by)
     values ('we_stage', 'house', $1, '{payment.settled,payment.orphaned,entitlement.granted,entitlement.revoked}', $2, 'stage')`,
    [url, secret],
    databaseUrl,
  )
}

/** The address of a database behind the wire that can be cut. */
export function through({ port }: DatabaseProxy, databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.port = String(port)
  return url.href
}

/** Lets time pass for the chain, and for the database by making everything in it older. */
export async function pass({ rpc, databaseUrl }: Scene, seconds: number): Promise<void> {
  const age = `make_interval(secs => ${seconds})`
  await query(
    `with attempts as (update settle_attempts set started_at = started_at - ${age}),
     deliveries as (update webhook_deliveries set lease_until = lease_until - ${age}, next_at = next_at - ${age})
     update payments set lease_until = lease_until - ${age}, updated_at = updated_at - ${age}`,
    [],
    databaseUrl,
  )
  await rpc('evm_increaseTime', seconds)
  // What was the newest block is final after these.
  await rpc('anvil_mine', '0x3')
}

/** One round of everything that the app does in the background. */
export async function round({ origin }: App): Promise<Record<string, unknown[]>> {
  const headers = { Authorization: `Bearer ${cronSecret}` }
  const answer = await fetch(`${origin}/api/cron/reconcile`, { headers })
  if (!answer.ok) throw new Error(`the cron answered ${answer.status}`)
  return (await answer.json()) as Record<string, unknown[]>
}
