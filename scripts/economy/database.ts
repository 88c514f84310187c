import { chmodSync, chownSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { freePort } from './ports'
import { postgresBinaries, type SystemUser, temporaryFolder, unprivilegedUser } from './postgres-binaries'
import { removeAtExit, removeNow, type Started, start } from './process'

export type Database = { url: string; stop(): Promise<void> }

// It lives for one run: nothing is lost by not waiting for a disk.
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200', 'unix_socket_directories=']

/** Starts an empty PostgreSQL on a free port; what is in it goes when it stops. */
export async function startDatabase(): Promise<Database> {
  const user = unprivilegedUser()
  const home = mkdtempSync(join(temporaryFolder(user), 'farthing-'))
  removeAtExit(home)
  const data = join(home, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (user) {
    chmodSync(home, 0o755)
    chownSync(data, user.uid, user.gid)
  }
  const programs = postgresBinaries(user, join(home, 'native'))
  await initialise(programs.initdb, data, user)
  const port = await freePort()
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    ...settings.flatMap((setting) => ['-c', setting]),
  ]
  // SIGINT is PostgreSQL's "fast": it closes open sessions instead of waiting for them.
  const server = start(programs.postgres, args, { ...user, cwd: data, stopSignal: 'SIGINT' })
  const stop = async () => {
    await server.stop()
    removeNow(home)
  }
  try {
    const admin = `postgres://farthing@127.0.0.1:${port}/postgres`
    await answers(admin, server)
    return { url: await createDatabase(admin, 'farthing'), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Creates another database on the same server and answers its URL. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const sql = postgres(serverUrl, { max: 1 })
  try {
    await sql`CREATE DATABASE ${sql(name)}`
  } finally {
    await sql.end()
  }
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function initialise(initdb: string, data: string, user: SystemUser | null): Promise<void> {
  const args = ['-D', data, '-U', 'farthing', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']
  const run = start(initdb, args, { ...user, cwd: data })
  if ((await run.exited) !== 0) throw new Error(`The database could not be created:\n${run.output()}`)
}

async function answers(url: string, server: Started): Promise<void> {
  let over = false
  void server.exited.then(() => {
    over = true
  })
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(20)) {
    if (over) throw new Error(`The database ended at once:\n${server.output()}`)
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} })
    const up = await sql`SELECT 1`.then(
      () => true,
      () => false,
    )
    await sql.end({ timeout: 1 })
    if (up) return
  }
  throw new Error('The database did not answer within 30 s')
}
