import { writeFileSync } from 'node:fs'
import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { startEconomy } from '../scripts/economy/economy'
import { next } from '../scripts/economy/next'
import { freePort } from '../scripts/economy/ports'
import { stopAll } from '../scripts/economy/process'
import { rpcFor } from '../scripts/economy/rpc'
import { articleAt } from './articles'
import { type Listener, startListener } from './faults/listener'
import { listen, type Scene } from './faults/stage'
import { checkWorld } from './faults/world-checker'
import { recorded, startRecord } from './record'
import type { Sent } from './sent'
import { type World, worldFile } from './world'

/** Starts one chain, one database and two processes of the built app on them, for all tests of a run. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const port = await freePort()
  const otherPort = await freePort()
  const economy = await startEconomy({ port })
  // What goes on by itself would do what these stories watch a request do; e2e/faults lets it run.
  economy.env.JOBS = '0'
  startRecord()
  const listener = await startListener()
  await listen(listener, economy.databaseUrl)
  const logs = ['test-results/app-1.log', 'test-results/app-2.log']
  const apps = [port, otherPort].map((p, i) =>
    next(['start', '-p', String(p)], { env: economy.env, logFile: logs[i] }),
  )
  const world: World = {
    origin: `http://localhost:${port}`,
    otherOrigin: `http://localhost:${otherPort}`,
    rpcUrl: economy.rpcUrl,
    databaseUrl: economy.databaseUrl,
    env: economy.env,
    logs,
  }
  writeFileSync(worldFile, JSON.stringify(world))
  await Promise.all([world.origin, world.otherOrigin].map(ready))
  return async () => {
    try {
      await lookBack(world, listener)
    } finally {
      listener.stop()
      await Promise.all(apps.map((app) => app.stop()))
      await economy.stop()
      await stopAll()
    }
  }
}

/** What one story cannot see, an outsider does when all have ended: it looks at everything that they did on the world. */
async function lookBack({ rpcUrl, databaseUrl }: World, listener: Listener): Promise<void> {
  const sent = recorded<Sent>('sent')
  if (sent.length === 0) return
  const wallets = recorded<Hex>('wallets').map((key) => privateKeyToAccount(key))
  const scene: Scene = { rpcUrl, rpc: rpcFor(rpcUrl), databaseUrl, listener, env: {} }
  const count = await checkWorld(scene, { sent, wallets })
  console.log(`  An outsider has looked at all ${count} payments of this run: I1 to I9 hold.`)
}

/** A locked page has gone through the gate, the tariff and the library once: the first test finds them awake. */
async function ready(origin: string): Promise<void> {
  const locked = `${origin}/articles/${articleAt('0.10').slug}`
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const status = await fetch(locked).then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 402) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${origin} did not start; see test-results/app-*.log`)
}
