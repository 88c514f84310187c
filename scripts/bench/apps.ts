import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stateDirectory } from '../economy/leftovers'
import { next } from '../economy/next'
import { freePort } from '../economy/ports'
import type { Started } from '../economy/process'

export const bareApp = 'scripts/bench/apps/bare'
export const x402NextApp = 'scripts/bench/apps/x402-next'

export type App = { name: string; origin: string; pid: number; stop(): Promise<void> }

export type AppOptions = {
  name: string
  directory: string
  port?: number
  env: Record<string, string>
  /** A path that answers when the app is up. */
  ready: string
}

/** Builds an example app for production unless it has not changed since its last build. */
export async function ensureExampleBuild(directory: string, say: (line: string) => void): Promise<void> {
  const built = join(directory, '.next/BUILD_ID')
  const newest = Math.max(newestIn(directory), newestIn('package-lock.json'))
  if (existsSync(built) && statSync(built).mtimeMs > newest) return
  say(`Building ${directory} …`)
  const logFile = emptyLog(`bench-build-${directory.split('/').pop()}.log`)
  const code = await next(['build', directory], { env: {}, logFile }).exited
  if (code !== 0) throw new Error(`The build failed:\n\n${readFileSync(logFile, 'utf8').slice(-4000)}`)
}

/** Starts a built app and waits until it answers. */
export async function startApp({ name, directory, port, env, ready }: AppOptions): Promise<App> {
  const at = port ?? (await freePort())
  const origin = `http://localhost:${at}`
  const logFile = emptyLog(`bench-${name}.log`)
  const started = next(['start', directory, '-p', String(at)], { env, logFile })
  await answers(`${origin}${ready}`, started, logFile)
  return { name, origin, pid: started.pid, stop: started.stop }
}

async function answers(url: string, started: Started, logFile: string): Promise<void> {
  let over = false
  void started.exited.then(() => {
    over = true
  })
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && !over; await delay(50)) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
    await answer?.body?.cancel()
    if (answer && answer.status < 500) return
  }
  await started.stop()
  throw new Error(`${url} did not answer:\n\n${readFileSync(logFile, 'utf8').slice(-3000)}`)
}

function emptyLog(name: string): string {
  mkdirSync(stateDirectory, { recursive: true })
  const path = join(stateDirectory, name)
  writeFileSync(path, '')
  return path
}

function newestIn(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  // Next writes into the directory itself, so only the files in it say when its sources changed.
  const names = readdirSync(path).filter((name) => name !== '.next' && name !== 'next-env.d.ts')
  return Math.max(0, ...names.map((name) => newestIn(join(path, name))))
}
