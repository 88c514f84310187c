import type { TestProject } from 'vitest/node'
import { type Economy, startEconomy } from '../../scripts/economy/economy'

declare module 'vitest' {
  export interface ProvidedContext {
    rpcUrl: string
    databaseUrl: string
  }
}

/** One real chain with the real token and one real database for all unit tests; each test brings its own wallets. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const economy: Economy = await startEconomy({ port: 3000 })
  project.provide('rpcUrl', economy.rpcUrl)
  project.provide('databaseUrl', economy.databaseUrl)
  return economy.stop
}
