import { randomBytes } from 'node:crypto'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import type { PaymentRequired } from '@x402/core/types'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { articleAt } from '../articles'
import { newReader, transfersFrom, world } from '../world'
import { type App, startApp } from './app'
import { type FakeFacilitator, startFacilitator } from './fake-facilitator'
import { type Answer, articleUrl, challengeOf, get, reasonOf, sign, v2Headers } from './payload'
import { expectUntouched } from './refusals'

test.describe.configure({ mode: 'default' })

const article = articleAt('0.10')
const quota = 20

let calls = 0
const node = createServer(async (request, response) => {
  calls += 1
  const body: Buffer[] = []
  for await (const chunk of request) body.push(chunk as Buffer)
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(world().rpcUrl, { method: 'POST', headers, body: Buffer.concat(body) })
  response.writeHead(answer.status, headers).end(await answer.text())
})

let facilitator: FakeFacilitator
let app: App
test.beforeAll(async () => {
  facilitator = await startFacilitator()
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve))
  app = await startApp('rate-limits', {
    RATE_LIMIT_PAYMENTS_PER_MINUTE: String(quota),
    FACILITATOR: facilitator.url,
    RELAYER_PRIVATE_KEY: '',
    RPC_URL: `http://127.0.0.1:${(node.address() as AddressInfo).port}`,
    // Keys of its own: what the other processes count is not counted here.
    SESSION_KEYS: `k1.${randomBytes(32).toString('base64url')}`,
  })
})
test.afterAll(async () => {
  await app?.stop()
  facilitator?.stop()
  node.close()
  node.closeAllConnections()
})

const url = () => articleUrl(article.slug, app.origin)

/** A payment in perfect form that nobody has signed, from a wallet never seen, said to come from anywhere. */
async function sendJunk(required: PaymentRequired): Promise<Answer> {
  const signed = await sign(privateKeyToAccount(generatePrivateKey()), required)
  const from = privateKeyToAccount(generatePrivateKey()).address
  const junk = { ...signed, authorization: { ...signed.authorization, from } }
  const address = [...randomBytes(4)].join('.')
  const lies = { 'X-Forwarded-For': address, 'X-Real-IP': address, Forwarded: `for=${address}` }
  return get(url(), { ...v2Headers(required, junk), ...lies })
}

test('of 300 junk payments only those within the limit cost a call to the node, and none one to the facilitator', async () => {
  const required = await challengeOf(article.slug, app.origin)
  const answers: Answer[] = []
  // Each under an offer of its own, as a sender would who knows that offers are counted too.
  const fresh = async () => sendJunk(await challengeOf(article.slug, app.origin))
  for (let i = 0; i < quota; i++) answers.push(await fresh())
  const within = calls
  expect(answers.map(reasonOf)).toEqual(Array(quota).fill('invalid_exact_evm_signature'))

  for (let sent = quota; sent < 300; sent += 20) {
    answers.push(...(await Promise.all(Array.from({ length: 20 }, () => sendJunk(required)))))
  }
  const refused = answers.slice(quota)
  expect(refused).toHaveLength(280)
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([429]))
  expect(calls).toBe(within)
  expect(facilitator.requests).toEqual([])
})

test('who is over the limit keeps what it has signed, and may read on', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug, app.origin)
  const headers = v2Headers(required, await sign(reader, required))
  const answer = await get(url(), headers)
  expect(answer.status).toBe(429)
  expect(reasonOf(answer)).toBe('too_many_requests')
  const wait = Number(answer.headers.get('Retry-After'))
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(60)
  expect(answer.headers.get('RateLimit-Policy')).toBe(`"payments-by-address";q=${quota};w=60`)
  expect(answer.headers.get('RateLimit')).toBe(`"payments-by-address";r=0;t=${wait}`)
  await expectUntouched(reader.address)

  // The very same payment is as good as before: a process that does not turn it away takes it.
  const paid = await get(articleUrl(article.slug), headers)
  expect(paid.status).toBe(200)
  expect(paid.text).toContain(article.secret)
  expect(await transfersFrom(reader.address)).toBe(1)
  const cookie = paid.headers.getSetCookie().map((each) => each.split(';')[0] ?? '')
  expect((await get(url(), { Cookie: cookie.join('; ') })).status).toBe(200)
})

/** The status of one junk payment, sent from another address of this machine. */
async function junkFrom(localAddress: string, origin: string, extra = {}): Promise<number | undefined> {
  const required = await challengeOf(article.slug, origin)
  const signed = await sign(privateKeyToAccount(generatePrivateKey()), required, { validBefore: 1n })
  const headers = { ...v2Headers(required, signed), ...extra }
  const { port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const path = `/articles/${article.slug}`
    send({ host: '127.0.0.1', port, path, localAddress, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode))
    })
      .on('error', reject)
      .end()
  })
}

test('who comes from another address is another sender', async () => {
  test.skip(process.platform === 'darwin', 'has one loopback address')
  expect(await junkFrom('127.0.0.2', app.origin)).toBe(402)
})

test('behind one proxy the last entry of X-Forwarded-For tells senders apart, and what it was sent does not', async () => {
  const behind = await startApp('behind-a-proxy', {
    RATE_LIMIT_PAYMENTS_PER_MINUTE: '2',
    TRUSTED_PROXY_HOPS: '1',
    SESSION_KEYS: `k1.${randomBytes(32).toString('base64url')}`,
  })
  try {
    const via = (list: string) => junkFrom('127.0.0.1', behind.origin, { 'X-Forwarded-For': list })
    expect([await via('203.0.113.7'), await via('10.0.0.1, 203.0.113.7')]).toEqual([402, 402])
    expect(await via('10.0.0.2, 203.0.113.7')).toBe(429)
    expect(await via('203.0.113.8')).toBe(402)
  } finally {
    await behind.stop()
  }
})
