import { mkdirSync } from 'node:fs'
import { ensureChromium } from './browser'
import { build } from './economy/build'
import { endLeftovers, stateDirectory } from './economy/leftovers'
import { none, run, runPlaywright, runVitest, step, sumUp } from './steps'

/** Runs every part, also after one has failed, and ends with the sum. */
async function main(): Promise<number> {
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
  await step('unit', () => runVitest('unit', [], { limitMs: 20 * 60_000 }))
  const built = await step('build', async () => {
    await build()
    return none
  })
  await step('e2e', async () => {
    if (!built) throw new Error('There is no build to test.')
    // Twice what it takes on two slow cores.
    return runPlaywright('e2e', [], { limitMs: 50 * 60_000 })
  })
  return sumUp()
}

process.exit(await main())
