import { mkdirSync, readFileSync } from 'node:fs'
import { ensureChromium } from './browser'
import { ensureBuild } from './economy/build'
import { endLeftovers, stateDirectory } from './economy/leftovers'
import { logOf, none, runPlaywright, runVitest, step, sumUp } from './steps'

const table = 'docs/faults.md'
/** Each part may take this long. */
const limitMs = 45 * 60_000
const modelRuns = process.env.MODEL_RUNS ?? '500'

/** Runs everything that breaks things on purpose, in its whole form: what `npm test` runs in a short one. */
async function main(): Promise<number> {
  mkdirSync(stateDirectory, { recursive: true })
  endLeftovers()

  await step('inside', () => {
    const parts = ['lib/payments', 'lib/facilitators', 'lib/payment-notification.test.ts']
    const env = { ...modelOf(), MODEL_RUNS: modelRuns }
    return runVitest('inside', parts, { env, limitMs })
  })
  const built = await step('build', async () => {
    await ensureBuild(console.log)
    return none
  })
  const onBuild = async (name: string, args: string[], env = {}) => {
    if (!built) throw new Error('There is no build to test.')
    return runPlaywright(name, args, { env, limitMs })
  }
  await step('faults', () => onBuild('faults', ['--project=faults'], { FAULTS: 'whole' }))
  await step('stories', () => {
    ensureChromium()
    return onBuild('stories', storiesIn(readFileSync(table, 'utf8')))
  })
  const code = sumUp()
  sayHowToRepeat()
  return code
}

/** The stories that the table of faults names beside its own. */
function storiesIn(text: string): string[] {
  return [...new Set(text.match(/e2e\/(?:agent|browser)\/[\w-]+\.spec\.ts/g))]
}

/** A run of the model that is to be repeated. */
function modelOf(): Record<string, string | undefined> {
  const { MODEL_SEED, MODEL_PATH } = process.env
  return { MODEL_SEED, MODEL_PATH }
}

function sayHowToRepeat(): void {
  const failed = /seed: (-?\d+), path: "([\d:]+)"/.exec(readFileSync(logOf('inside'), 'utf8'))
  if (failed)
    console.log(
      `The model failed. Again: MODEL_SEED=${failed[1]} MODEL_PATH=${failed[2]} npm run test:faults`,
    )
}

process.exit(await main())
