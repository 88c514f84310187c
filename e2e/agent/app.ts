import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { next } from '../../scripts/economy/next'
import { freePort } from '../../scripts/economy/ports'
import { joinWorld } from '../sent'
import { world } from '../world'

export interface App {
  origin: string
  log: string
  stop(): Promise<void>
  /** Ends it as a power cut would, at once and without a word. */
  kill(): Promise<void>
}

/** Starts one more process of the built app on the world's chain and database. */
export async function startApp(
  name: string,
  env: Record<string, string> = {},
  directory = '.',
): Promise<App> {
  const port = await freePort()
  const log = `test-results/app-${name}.log`
  rmSync(log, { force: true })
  const app = next(['start', directory, '-p', String(port)], {
    env: { ...world().env, ...env },
    logFile: log,
  })
  const origin = `http://localhost:${port}`
  if (!env.DATABASE_URL) joinWorld(origin)
  let isOver = false
  void app.exited.then(() => {
    isOver = true
  })
  for (const deadline = Date.now() + 30_000; ; ) {
    if (await answers(origin)) {
      const kill = async () => {
        process.kill(app.pid, 'SIGKILL')
        await app.exited
      }
      return { origin, log, stop: app.stop, kill }
    }
    if (isOver || Date.now() > deadline) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await app.stop()
  throw new Error(`the app did not start; see ${log}`)
}

function answers(origin: string): Promise<boolean> {
  return fetch(`${origin}/api/wallet-config`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/**
 * Lays out the built app once more as if `middleware.ts` had never been there, and returns where. What Next knows of
 * a middleware is one entry in a manifest of the build; pages and route handlers are built the same with and without.
 */
export function withoutGate(): string {
  const directory = '.farthing/no-gate'
  rmSync(directory, { recursive: true, force: true })
  for (const name of ['.next', 'content', 'public', 'package.json', 'next.config.mjs']) {
    cpSync(name, join(directory, name), {
      recursive: true,
      filter: (path) => !/\.next\/(cache|dev)/.test(path),
    })
  }
  const manifest = join(directory, '.next/server/middleware-manifest.json')
  const known = JSON.parse(readFileSync(manifest, 'utf8')) as { middleware: object }
  if (Object.keys(known.middleware).length !== 1) throw new Error('the build has no gate to take away')
  writeFileSync(manifest, JSON.stringify({ ...known, middleware: {}, sortedMiddleware: [] }))
  return directory
}
