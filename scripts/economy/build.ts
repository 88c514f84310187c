import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stateDirectory } from './leftovers'
import { next } from './next'

const sources = [
  'app',
  'components',
  'content',
  'lib',
  'public',
  'middleware.ts',
  'next.config.mjs',
  'package-lock.json',
  'postcss.config.mjs',
  'tsconfig.json',
]
const stamp = join(stateDirectory, 'build.json')
const log = join(stateDirectory, 'build.log')

/** Builds the app for production unless the last build is of these very sources. */
export async function ensureBuild(say: (line: string) => void): Promise<void> {
  if (isStamped()) return
  say('Building the app; about half a minute, and only when it has changed …')
  const began = Date.now()
  await build()
  say(`Built in ${Math.round((Date.now() - began) / 1000)} s.`)
}

/** Builds the app for production; throws with the end of the build's log when that fails. */
export async function build(): Promise<void> {
  const newest = newestSource()
  mkdirSync(stateDirectory, { recursive: true })
  writeFileSync(log, '')
  // No configuration goes in: the same build must serve any deployment.
  const code = await next(['build'], { env: {}, logFile: log }).exited
  if (code !== 0) throw new Error(`The build failed:\n\n${readFileSync(log, 'utf8').slice(-4000)}`)
  writeFileSync(stamp, JSON.stringify({ newest, buildId: buildId() }))
}

/** Whether the last build is of these very sources. */
export function isStamped(): boolean {
  try {
    const last = JSON.parse(readFileSync(stamp, 'utf8')) as { newest: number; buildId: string }
    return last.newest === newestSource() && last.buildId === buildId()
  } catch {
    return false
  }
}

function buildId(): string {
  return readFileSync('.next/BUILD_ID', 'utf8')
}

function newestSource(): number {
  return Math.max(...sources.map(newestIn))
}

// A directory's own time counts too: it changes when something in it is removed.
function newestIn(path: string): number {
  if (!existsSync(path)) return 0
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))))
}
