import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startEconomy } from './economy'
import { endLeftovers, isOrphaned, stateDirectory } from './leftovers'
import { next } from './next'
import { assertFree, portFrom } from './ports'
import { type Started, stopAll } from './process'
import { screen } from './screen'

export type ServeOptions = {
  command: 'start' | 'dev'
  /** Where the app's log goes; 'inherit' for the terminal. */
  log: string | 'inherit'
  /** What has to be done before anything starts. */
  prepare?: (say: (line: string) => void) => Promise<void>
  /** What is put into the new database before the app starts. */
  furnish?: (databaseUrl: string) => Promise<void>
}

/** Runs the whole of Farthing on this machine until Ctrl-C, and leaves nothing behind. */
export async function serve({ command, log, prepare, furnish }: ServeOptions): Promise<void> {
  stopOnSignals()
  try {
    const port = portFrom('PORT', 3000)
    const anvilPort = portFrom('ANVIL_PORT', 8545)
    if (port === anvilPort)
      throw new Error(`PORT and ANVIL_PORT are both ${port}; choose two different ports.`)
    endLeftovers()
    await assertFree(port, 'PORT')
    await assertFree(anvilPort, 'ANVIL_PORT')
    await prepare?.(say)

    say('Starting the chain, the database and the app …')
    const { env, rpcUrl, databaseUrl } = await startEconomy({ port, anvilPort })
    await furnish?.(databaseUrl)
    const logFile = log === 'inherit' ? log : emptyLog(log)
    // No -H: bound to 127.0.0.1, Next answers the gate's 402 rewrites with 200.
    const app = next([command, '-p', String(port)], { env, logFile })
    if (await answers(`http://localhost:${port}/`, app)) say(await screen({ port, rpcUrl, log: logFile }))

    await app.exited
    if (!stopping) throw new Error(`The app ended by itself.${tail(logFile)}`)
  } catch (error) {
    if (stopping) return
    console.error(`\n${error instanceof Error ? error.message : String(error)}\n`)
    await stopAll()
    process.exit(1)
  }
}

let stopping = false

function stopOnSignals(): void {
  const stop = async () => {
    if (stopping) return
    stopping = true
    await stopAll()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  setInterval(() => isOrphaned() && stop(), 1000).unref()
}

function say(line: string): void {
  console.log(line)
}

function emptyLog(name: string): string {
  mkdirSync(stateDirectory, { recursive: true })
  const path = join(stateDirectory, name)
  writeFileSync(path, '')
  return path
}

/** Waits for the app's first answer; false when it ended instead. */
async function answers(url: string, app: Started): Promise<boolean> {
  let over = false
  void app.exited.then(() => {
    over = true
  })
  // The first page of a development server is compiled while it is asked for.
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await delay(100)) {
    if (over) return false
    const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch(() => null)
    if (answer) return true
  }
  throw new Error(`The app did not answer on ${url} within 90 s`)
}

function tail(logFile: string): string {
  return logFile === 'inherit'
    ? ''
    : ` Its last words, from ${logFile}:\n\n${readFileSync(logFile, 'utf8').slice(-3000)}`
}
