import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { stateDirectory } from './economy/leftovers'
import { type StartOptions, start } from './economy/process'

/** What a part of a test run has counted. */
export type Tally = { passed: number; failed: number; skipped: number }

export const none: Tally = { passed: 0, failed: 0, skipped: 0 }
const defaultLimitMs = 15 * 60_000
const total = { ...none }
const complaints: string[] = []

/** Runs one part, prints its line and adds it up; true when nothing in it failed. */
export async function step(name: string, work: () => Promise<Tally>): Promise<boolean> {
  const began = Date.now()
  const tally = await work().catch((error: unknown) => {
    complaints.push(`--- ${name} ---\n${error instanceof Error ? error.message : String(error)}`)
    return error instanceof StepFailed ? error.tally : { ...none, failed: 1 }
  })
  total.passed += tally.passed
  total.failed += tally.failed
  const counts = Object.entries(tally).filter(([, count]) => count > 0)
  const text = counts.map(([word, count]) => `${count} ${word}`).join(', ')
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  console.log(`${tally.failed > 0 ? 'FAIL' : 'ok  '}  ${name.padEnd(8)} ${seconds.padStart(6)} s  ${text}`)
  return tally.failed === 0
}

/** Says what went wrong and the sum of everything; answers what the process should end with. */
export function sumUp(): number {
  for (const complaint of complaints) console.log(`\n${complaint}`)
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  return total.failed > 0 ? 1 : 0
}

/** Runs a program of this project; throws with the end of its output and what it counted when it fails. */
export async function run(
  name: string,
  program: string,
  args: string[],
  { count = () => none, env = {}, limitMs = defaultLimitMs }: RunOptions = {},
): Promise<Tally> {
  const logFile = logOf(name)
  mkdirSync(stateDirectory, { recursive: true })
  writeFileSync(logFile, '')
  const child = start(process.execPath, [program, ...args], {
    env: { NEXT_TELEMETRY_DISABLED: '1', ...env },
    logFile,
    // Test runners end their own browsers and servers when interrupted; they need a moment for it.
    stopSignal: 'SIGINT',
    graceMs: 8000,
  })
  const limit = setTimeout(() => void child.stop(), limitMs)
  const code = await child.exited
  clearTimeout(limit)
  const tally = count()
  if (code === 0 && tally.failed === 0) return tally
  throw new StepFailed(logFile, { ...tally, failed: Math.max(1, tally.failed) })
}

interface RunOptions {
  count?: () => Tally
  env?: StartOptions['env']
  /** It is ended after this long. */
  limitMs?: number
}

class StepFailed extends Error {
  constructor(
    logFile: string,
    readonly tally: Tally,
  ) {
    super(`${complaintsIn(readFileSync(logFile, 'utf8')).slice(-8000)}\n(all of it: ${logFile})`)
  }
}

/** What a runner printed, without a line for each test that passed, behind which the failed ones could not be found. */
function complaintsIn(output: string): string {
  const lines = stripVTControlCharacters(output).split('\n')
  return lines.filter((line) => !/^\s*✓/.test(line)).join('\n')
}

/** Where the output of a part is written. */
export const logOf = (name: string): string => join(stateDirectory, `test-${name}.log`)

/** Runs tests beside the code. */
export function runVitest(
  name: string,
  args: string[],
  more: Omit<RunOptions, 'count'> = {},
): Promise<Tally> {
  const report = reportFor(name)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const options = { ...more, count: () => vitestTally(report) }
  return run(name, 'node_modules/vitest/vitest.mjs', ['run', ...args, ...reporters], options)
}

/** Runs whole stories. */
export function runPlaywright(
  name: string,
  args: string[] = [],
  { env, ...more }: Omit<RunOptions, 'count'> = {},
): Promise<Tally> {
  const report = reportFor(name)
  const options = {
    ...more,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, ...env },
    count: () => playwrightTally(report),
  }
  const program = 'node_modules/@playwright/test/cli.js'
  return run(name, program, ['test', ...args, '--reporter=list,json'], options)
}

function reportFor(name: string): string {
  const report = join(stateDirectory, `test-${name}.json`)
  rmSync(report, { force: true })
  return report
}

function vitestTally(report: string): Tally {
  const counted = read<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(report)
  if (!counted) return none
  return { passed: counted.numPassedTests, failed: counted.numFailedTests, skipped: counted.numPendingTests }
}

function playwrightTally(report: string): Tally {
  const counted = read<{
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  }>(report)
  if (!counted) return none
  const { expected, unexpected, flaky, skipped } = counted.stats
  // A test that needed a second try has not passed.
  return { passed: expected, failed: unexpected + flaky, skipped }
}

function read<T>(report: string): T | null {
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as T
  } catch {
    return null
  }
}
