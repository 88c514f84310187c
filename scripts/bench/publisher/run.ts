import { listArticles } from '@/lib/content/articles'
import { connect, type Db } from '@/lib/db/client'
import { cookieName, openSession } from '@/lib/publishers/sessions'
import { ensureBuild } from '../../economy/build'
import { startEconomy } from '../../economy/economy'
import { next } from '../../economy/next'
import { freePort } from '../../economy/ports'
import { stopAll } from '../../economy/process'
import { machineNow } from '../report'
import { fillTo } from './filling'
import { type Timing, timeTarget } from './measuring'
import { type PublisherOptions, readPublisherOptions } from './options'
import { type PublisherReport, publisherGoalsOf, publisherTableOf } from './report'
import { targetsOf } from './targets'

try {
  const options = readPublisherOptions(process.argv.slice(2))
  const report = await bench(options)
  console.log(options.json ? JSON.stringify(report) : `\n${publisherTableOf(report)}`)
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

async function bench(options: PublisherOptions): Promise<PublisherReport> {
  const machine = machineNow()
  await ensureBuild(say)
  say('Starting the database and the app …')
  const port = await freePort()
  const { env, databaseUrl } = await startEconomy({ port })
  const origin = `http://localhost:${port}`
  // The jobs would settle and finalise what was only filled in.
  next(['start', '-p', String(port)], {
    env: { ...env, JOBS: '0' },
    logFile: '.farthing/bench-publisher.log',
  })
  await ready(origin)
  // Filling a ledger takes minutes in which nothing is heard.
  const db = connect(databaseUrl, 600)
  const cookie = `${cookieName(false)}=${await openSession(db, env.OWNER_ADDRESS?.toLowerCase() ?? '')}`
  const timings = await measure({ db, origin, cookie }, options)
  await db.$client.end()
  return { machine, sizes: options.sizes, timings, goals: publisherGoalsOf(timings) }
}

type Stage = { db: Db; origin: string; cookie: string }

async function measure(
  { db, origin, cookie }: Stage,
  { sizes, samples }: PublisherOptions,
): Promise<Timing[]> {
  const sold = (await listArticles()).filter(({ free }) => !free)
  const timings: Timing[] = targetsOf(sold[0]?.slug ?? '').map(({ id, title, kind }) => ({
    id,
    title,
    kind,
    at: [],
  }))
  let filled = 0
  for (const size of sizes) {
    await fillTo(db, filled, size, sold)
    filled = size
    say(`${size.toLocaleString('en-US')} payments are there`)
    for (const target of targetsOf(sold[0]?.slug ?? ''))
      timings
        .find(({ id }) => id === target.id)
        ?.at.push(await timeTarget(origin, target, cookie, target.kind === 'export' ? 3 : samples))
  }
  return timings
}

async function ready(origin: string): Promise<void> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; ) {
    const answer = await fetch(`${origin}/publisher`, { signal: AbortSignal.timeout(60_000) }).catch(
      () => null,
    )
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`The app did not answer on ${origin} within 90 s`)
}
