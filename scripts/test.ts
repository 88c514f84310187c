import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureChromium } from './browser'
import { build } from './economy/build'
import { endLeftovers, stateDirectory } from './economy/leftovers'
import { type StartOptions, start } from './economy/process'

type Tally = { passed: number; failed: number; skipped: number }

const limitMs = 15 * 60_000
const none: Tally = { passed: 0, failed: 0, skipped: 0 }
const total = { ...none }
const complaints: string[] = []

/** Runs every part, also after one has failed, and ends with the sum. */
async function main(): Promise<void> {
  mkdirSync(stateDirectory, { recursive: true })
  endLeftovers()

  await step('browser', async () => {
    ensureChromium()
    return none
  })
  await step('check', () => run('check', 'node_modules/@biomejs/biome/bin/biome', ['check', '.']))
  await step('types', async () => {
    await run('typegen', 'node_modules/next/dist/bin/next', ['typegen'])
    return run('types', 'node_modules/typescript/bin/tsc', ['--noEmit'])
  })
  await step('unit', async () => {
    const report = reportFor('unit')
    // A busy machine is slow, not wrong: a test that hangs fails all the same.
    const args = [
      'run',
      '--testTimeout=30000',
      '--hookTimeout=60000',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]
    return run('unit', 'node_modules/vitest/vitest.mjs', args, () => vitestTally(report))
  })
  const built = await step('build', async () => {
    await build()
    return none
  })
  await step('e2e', async () => {
    if (!built) throw new Error('There is no build to test.')
    const report = reportFor('e2e')
    const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report }
    const args = ['test', '--reporter=list,json']
    return run('e2e', 'node_modules/@playwright/test/cli.js', args, () => playwrightTally(report), env)
  })

  for (const complaint of complaints) console.log(`\n${complaint}`)
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  process.exit(total.failed > 0 ? 1 : 0)
}

/** Runs one part, prints its line and adds it up; true when nothing in it failed. */
async function step(name: string, work: () => Promise<Tally>): Promise<boolean> {
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

/** Runs a program of this project; throws with the end of its output and what it counted when it fails. */
async function run(
  name: string,
  program: string,
  args: string[],
  count: () => Tally = () => none,
  env: StartOptions['env'] = {},
): Promise<Tally> {
  const logFile = join(stateDirectory, `test-${name}.log`)
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

class StepFailed extends Error {
  constructor(
    logFile: string,
    readonly tally: Tally,
  ) {
    super(`${readFileSync(logFile, 'utf8').slice(-8000)}\n(all of it: ${logFile})`)
  }
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

await main()
