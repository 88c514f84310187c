import { createServer, type Server } from 'node:http'
import { type Hex, keccak256 } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { migrate } from '@/lib/db/migrate'
import { createDatabase } from '../../scripts/economy/database'
import { next } from '../../scripts/economy/next'
import { freePort } from '../../scripts/economy/ports'
import { query, world } from '../world'
import { setOfHouse } from './own-settings'
import { test } from './story'

/** A second publication on the same chain, which a test may disturb without disturbing the others. */
export interface OwnApp {
  origin: string
  databaseUrl: string
  /** Sets a price as a publisher would, and waits until the gate asks it. */
  setPrice(slug: string, price: string): Promise<void>
  /** Does one round of the background's work, as a scheduler would. */
  runJobs(): Promise<void>
  /** Keeps transactions from the chain, as a network does that is slow; the answer lets them go. */
  holdTransactions(): () => Promise<void>
}

export const ownTest = test.extend<
  object,
  { jobs: boolean; stage: string; environment: Record<string, string>; app: OwnApp }
>({
  /** Files that name one have an app of their own: what one sets, another does not find. */
  stage: ['', { option: true, scope: 'worker' }],
  /** What it is told differently from the others. */
  environment: [{}, { option: true, scope: 'worker' }],
  /** Whether its background jobs run, as they do outside of tests. */
  jobs: [false, { option: true, scope: 'worker' }],
  app: [
    async ({ jobs, environment }, use, { workerIndex }) => {
      const node = await startNode()
      const relayer = generatePrivateKey()
      await rpc('anvil_setBalance', [privateKeyToAddress(relayer), '0xde0b6b3a7640000'])
      const databaseUrl = await createDatabase(world().databaseUrl, `own_${workerIndex}`)
      await migrate(databaseUrl)
      const port = await freePort()
      const origin = `http://localhost:${port}`
      const env = {
        ...world().env,
        PUBLIC_ORIGIN: origin,
        DATABASE_URL: databaseUrl,
        RPC_URL: node.url,
        RELAYER_PRIVATE_KEY: relayer,
        ...(jobs ? { JOBS: '1' } : {}),
        CRON_SECRET: cronSecret,
        ...environment,
      }
      const app = next(['start', '-p', String(port)], { env, logFile: 'test-results/own-app.log' })
      await ready(origin)
      await use({
        origin,
        databaseUrl,
        setPrice: (slug, price) => setPrice(databaseUrl, origin, slug, price),
        runJobs: () => runJobs(origin),
        holdTransactions: node.hold,
      })
      await app.stop()
      node.server.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ app }, use) => use(app.origin),
})

/** Takes a table away, which the app then fails at, and brings it back. */
export async function withoutTable(
  { databaseUrl }: OwnApp,
  table: string,
  work: () => Promise<void>,
): Promise<void> {
  await query(`alter table ${table} rename to ${table}_away`, [], databaseUrl)
  try {
    await work()
  } finally {
    await query(`alter table ${table}_away rename to ${table}`, [], databaseUrl)
  }
}

async function ready(origin: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const answered = await fetch(origin).then(
      () => true,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the app did not start; see test-results/own-app.log')
}

const cronSecret = 'only-for-this-test'

async function runJobs(origin: string): Promise<void> {
  const headers = { Authorization: `Bearer ${cronSecret}` }
  const { ok, status } = await fetch(`${origin}/api/cron/reconcile`, { headers })
  if (!ok) throw new Error(`the cron was answered ${status}`)
}

async function setPrice(databaseUrl: string, origin: string, slug: string, price: string): Promise<void> {
  await setOfHouse(databaseUrl, 'page', { price }, slug)
  const atomic = String(Math.round(Number(price) * 1e6))
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const body = (await (await fetch(`${origin}/articles/${slug}`)).json()) as {
      accepts: { maxAmountRequired: string }[]
    }
    if (body.accepts[0]?.maxAmountRequired === atomic) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the gate does not ask the new price')
}

interface Call {
  id: number
  method: string
  params: unknown[]
}

/** Stands between the app and the chain; passes everything on, and transactions when nobody holds them. */
async function startNode(): Promise<{ server: Server; url: string; hold: () => () => Promise<void> }> {
  const port = await freePort()
  let held: Hex[] | undefined
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const call = JSON.parse(text) as Call
    response.setHeader('Content-Type', 'application/json')
    if (held && call.method === 'eth_sendRawTransaction') {
      const raw = call.params[0] as Hex
      held.push(raw)
      response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, result: keccak256(raw) }))
    } else {
      response.end(await post(text))
    }
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const hold = () => {
    held = []
    return async () => {
      const raws = new Set(held)
      held = undefined
      for (const raw of raws) await rpc('eth_sendRawTransaction', [raw])
    }
  }
  return { server, url: `http://127.0.0.1:${port}`, hold }
}

async function rpc(method: string, params: unknown[]): Promise<void> {
  await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
}

async function post(body: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json' }
  return (await fetch(world().rpcUrl, { method: 'POST', headers, body })).text()
}
