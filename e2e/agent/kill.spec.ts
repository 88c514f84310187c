import { expect, test } from '@playwright/test'
import { jobNames } from '@/lib/testing/job-names'
import { articleAt } from '../articles'
import { newReader, query, transfersFrom, world } from '../world'
import { type App, startApp } from './app'
import { articleUrl, challengeOf, get, getSettled, sign, v2Headers } from './payload'
import { type RpcProxy, startRpcProxy } from './rpc-proxy'

test.describe.configure({ mode: 'default' })

const article = articleAt('0.10')

/** Where a process is killed: at a call to the node, before it reaches the chain or before its answer is heard. */
const points = [
  ['while it asks whether the payment would go through', 'before', 'eth_estimateGas'],
  ['with the transaction signed and written down, before it is sent', 'before', 'eth_sendRawTransaction'],
  ['with the transaction sent, before it hears so', 'after', 'eth_sendRawTransaction'],
  ['while it waits for the receipt', 'before', 'eth_getTransactionReceipt'],
  ['with the receipt on its way', 'after', 'eth_getTransactionReceipt'],
] as const

let proxy: RpcProxy
test.beforeAll(async () => {
  proxy = await startRpcProxy()
})
test.afterAll(() => proxy?.stop())

/** Lets the lease of a payment's dead process run out, without waiting for it. */
function leaseIsOver(nonce: string): Promise<unknown> {
  return query(
    "update payments set lease_until = now(), updated_at = updated_at - interval '60 seconds' where nonce = $1",
    [nonce],
  )
}

for (const [where, when, method] of points) {
  test(`killed ${where}, a process leaves a payment that another one finishes, once`, async () => {
    let app: App | undefined = await startApp('killed', { RPC_URL: proxy.url })
    try {
      const reader = await newReader()
      const required = await challengeOf(article.slug, app.origin)
      const signed = await sign(reader, required)
      const { nonce } = signed.authorization
      const headers = v2Headers(required, signed)
      // A receipt is asked for by its hash, which nobody knows beforehand.
      const about = method === 'eth_getTransactionReceipt' ? '' : nonce
      proxy[when](method, about, async () => {
        await app?.kill()
        // What a dead process was about to say is not said.
        throw new Error('killed')
      })

      await expect(get(articleUrl(article.slug, app.origin), headers)).rejects.toThrow()
      app = undefined

      // The other process of the site hears the same request, at once and after the lease.
      const other = articleUrl(article.slug, world().otherOrigin)
      const atOnce = get(other, headers)
      await leaseIsOver(nonce)
      expect([200, 503]).toContain((await atOnce).status)
      await leaseIsOver(nonce)
      const answer = await getSettled(other, headers)
      expect(answer.status).toBe(200)
      expect(answer.text).toContain(article.secret)
      expect(await transfersFrom(reader.address)).toBe(1)
    } finally {
      await app?.stop()
    }
  })
}

test('killed after it sent, and nobody asks again: the next process settles it by itself', async () => {
  const app = await startApp('killed', { RPC_URL: proxy.url })
  const reader = await newReader()
  const required = await challengeOf(article.slug, app.origin)
  const signed = await sign(reader, required)
  const { nonce } = signed.authorization
  proxy.after('eth_sendRawTransaction', nonce, () => app.kill())
  await expect(get(articleUrl(article.slug, app.origin), v2Headers(required, signed))).rejects.toThrow()
  await leaseIsOver(nonce)

  const next = await startApp('after-the-kill', { JOBS: '1' })
  try {
    const stateOf = async () =>
      (await query<{ state: string }>('select state from payments where nonce = $1', [nonce]))[0]?.state
    await expect.poll(stateOf, { timeout: 20_000 }).toMatch(/^(settled|final)$/)
    expect(await transfersFrom(reader.address)).toBe(1)
  } finally {
    await next.stop()
  }
})

test('the cron does the same for who knows its secret, and for nobody else', async () => {
  const secret = 'a-secret-of-the-scheduler'
  const app = await startApp('cron', { CRON_SECRET: secret })
  const cron = (headers: Record<string, string>) => get(`${app.origin}/api/cron/reconcile`, headers)
  try {
    expect((await cron({})).status).toBe(401)
    expect((await cron({ Authorization: 'Bearer a-secret-of-somebody' })).status).toBe(401)
    const done = await cron({ Authorization: `Bearer ${secret}` })
    expect(done.status).toBe(200)
    expect(Object.keys(JSON.parse(done.text))).toEqual(jobNames)
    expect((await get(`${world().origin}/api/cron/reconcile`)).status).toBe(404)
  } finally {
    await app.stop()
  }
})
