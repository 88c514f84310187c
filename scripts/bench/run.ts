import { findChromium } from '../browser'
import { ensureBuild } from '../economy/build'
import { freePort } from '../economy/ports'
import { stopAll } from '../economy/process'
import { bareApp, ensureExampleBuild, x402NextApp } from './apps'
import { goalsOf, type Sizes } from './goals'
import { type Latency, measureLatency } from './latency'
import { findGenerator } from './load'
import { middlewareGzipBytes } from './middleware-size'
import { type Options, readOptions } from './options'
import { measurePageWeights } from './page-weight'
import { machineNow, type Report, tableOf } from './report'
import { type Stage, startFarthing, startStage } from './stage'
import { targetsOf } from './targets'
import { measureThroughput } from './throughput'

/**
 * The HTML page of @x402/paywall 2.12.0 for one EVM offer carries its scripts inline; their size after gzip -9 was
 * measured once, on that version. The package is not installed: it would be the heaviest thing in the project.
 */
const officialPaywallGzipBytes = 657_473

try {
  const options = readOptions(process.argv.slice(2))
  const report = await bench(options)
  console.log(options.json ? JSON.stringify(report) : `\n${tableOf(report)}`)
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await stopAll()
}
process.exit()

/** Standard output is for the report alone. */
function say(line: string): void {
  console.error(line)
}

async function bench(options: Options): Promise<Report> {
  const machine = machineNow()
  // Looked for first: it would be missed only after minutes of work.
  const chromium = findChromium()
  await ensureBuild(say)
  await ensureExampleBuild(bareApp, say)
  await ensureExampleBuild(x402NextApp, say)
  say('Starting the chain, the database, a facilitator and the apps …')
  const stage = await startStage()
  const { apps, article, passCookie } = stage
  const generator = findGenerator()
  say(`Loading with ${generator.name} …`)
  const throughput = await measureThroughput(targetsOf(apps, article, passCookie), generator, options, say)
  say('Weighing …')
  const sizes = await measureSizes(stage, chromium)
  say('Buying …')
  const purchases = await measurePurchases(stage, options)
  const measured = { throughput, purchases, sizes }
  const { rounds, roundSeconds, connections } = options
  const setting = { machine, generator: generator.name, rounds, roundSeconds, connections }
  return { ...setting, article: article.slug, ...measured, goals: goalsOf(measured) }
}

async function measureSizes({ apps, article }: Stage, chromium: string): Promise<Sizes> {
  const locked = `${apps.farthing.origin}/articles/${article.slug}`
  const weights = await measurePageWeights(chromium, `${apps.bare.origin}/static`, locked)
  return {
    middlewareGzipBytes: {
      constant: middlewareGzipBytes(bareApp),
      farthing: middlewareGzipBytes('.'),
      x402Next: middlewareGzipBytes(x402NextApp),
    },
    javascript: { ...weights, officialPaywallGzipBytes },
  }
}

async function measurePurchases(
  { apps, article, economy, facilitator }: Stage,
  options: Options,
): Promise<Latency[]> {
  const remote = await startFarthing('farthing-remote', await freePort(), economy, {
    FACILITATOR: facilitator.url,
  })
  const path = `/articles/${article.slug}`
  const shops = [
    { id: 'direct', title: 'Farthing, its own relayer', url: apps.farthing.origin + path },
    { id: 'remote', title: 'Farthing, a remote facilitator', url: remote.origin + path },
    {
      id: 'withX402',
      title: 'withX402 of @x402/next, the same facilitator',
      url: `${apps.x402Next.origin}/api/article`,
    },
    {
      id: 'withX402Rewritten',
      title: 'the same, at an address that people may visit too',
      url: `${apps.x402Next.origin}/sold/one`,
    },
  ] as const
  return measureLatency([...shops], economy.rpcUrl, options)
}
