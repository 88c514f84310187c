import { randomBytes } from 'node:crypto'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { beforeEach, expect, inject, test } from 'vitest'
import { localEnvironment } from '../scripts/economy/environment'
import { env } from './env'
import { limitDashboard, limitPayment, limitSignIn, limitStatus, limitWebhook } from './limits'
import { newQuoteId, quoteOf, signTerms } from './pricing/quote'
import { sign, token } from './testing/economy'
import type { SignedPayment } from './x402/exact-evm'

/** A new installation for each test: its keys are new, so nobody has been counted yet. */
function install(change: Record<string, string> = {}): void {
  const url = { port: 1, rpcUrl: inject('rpcUrl'), databaseUrl: inject('databaseUrl') }
  const limits = { RATE_LIMIT_PAYMENTS_PER_MINUTE: '6', RATE_LIMIT_SIGN_INS_PER_MINUTE: '2' }
  Object.assign(process.env, localEnvironment(url), limits, {
    TRUSTED_PROXY_HOPS: '1',
    LOG_LEVEL: 'silent',
    ...change,
  })
  Object.assign(globalThis, { farthingEnv: undefined, farthingDb: undefined, farthingSeller: undefined })
}

beforeEach(() => install())

const from = (address: string) => new Request('http://x/', { headers: { 'X-Forwarded-For': address } })
const newWallet = () => privateKeyToAccount(generatePrivateKey())

/** A payment that nobody has signed. */
async function junk(payer = newWallet().address): Promise<SignedPayment> {
  const signed = await sign(newWallet())
  const authorization = { ...signed.authorization, from: payer.toLowerCase() as `0x${string}` }
  return { ...signed, authorization }
}

/** A payment in version 2 under a quote of ours. */
async function quoted(payer: PrivateKeyAccount | undefined, id: string): Promise<SignedPayment> {
  const terms = {
    network: 'eip155:84532',
    asset: token.address,
    amount: '1',
    payTo: '0xB',
    name: '',
    version: '',
  }
  const tariff = {
    slug: 'a',
    title: '',
    summary: '',
    publisher: 'house',
    preview: 1,
    free: false,
    price: '1',
    priceVersion: 1,
    scopes: [],
    terms: [terms],
  }
  const quote = quoteOf(signTerms(env().quoteKeys, tariff, terms, 1), id)
  const signed = payer ? await sign(payer) : await junk()
  const accepted = { ...terms, maxTimeoutSeconds: 300, quote }
  return { ...signed, x402Version: 2, accepted }
}

async function statuses(
  times: number,
  once: (i: number) => Promise<Response | undefined>,
): Promise<(number | undefined)[]> {
  const all: (number | undefined)[] = []
  for (let i = 0; i < times; i++) all.push((await once(i))?.status)
  return all
}

const passed = (times: number) => Array(times).fill(undefined)

test('an address has its number of payments, whatever it invents before the proxy’s word', async () => {
  const pay = async (i: number) => limitPayment(from(`10.9.8.${i}, 203.0.113.7`), await junk())
  expect(await statuses(8, pay)).toEqual([...passed(6), 429, 429])
  expect(await limitPayment(from('203.0.113.8'), await junk())).toBeUndefined()
})

test('a new address of the same network of IPv6 is no new sender', async () => {
  const rotate = async (i: number) =>
    limitPayment(from(`2001:db8:0:1:${i}::${randomBytes(2).toString('hex')}`), await junk())
  expect(await statuses(8, rotate)).toEqual([...passed(6), 429, 429])
  expect(await limitPayment(from('2001:db8:0:2::1'), await junk())).toBeUndefined()
})

test('who comes from nowhere shares one number with all who do', async () => {
  const headers = (i: number): Record<string, string> => (i % 2 ? { 'X-Forwarded-For': `host-${i}` } : {})
  const pay = async (i: number) =>
    limitPayment(new Request('http://x/', { headers: headers(i) }), await junk())
  expect(await statuses(7, pay)).toEqual([...passed(6), 429])
})

test('without trusted proxies no header makes a new sender', async () => {
  install({ TRUSTED_PROXY_HOPS: '0' })
  const pay = async (i: number) => limitPayment(from(`203.0.113.${i}`), await junk())
  expect(await statuses(7, pay)).toEqual([...passed(6), 429])
})

test('a wallet that signs has its number of payments from all addresses together, after a first one unlooked at', async () => {
  const payer = newWallet()
  const pay = async (i: number) => limitPayment(from(`203.0.113.${i}`), await sign(payer))
  expect(await statuses(5, pay)).toEqual([...passed(1 + 3), 429])
})

test('a stranger who names a wallet uses up nothing of it', async () => {
  const payer = newWallet()
  const name = async () => limitPayment(from('203.0.113.66'), await junk(payer.address))
  expect(await statuses(4, name)).toEqual([...passed(3), 429])
  expect(await limitPayment(from('203.0.113.7'), await sign(payer))).toBeUndefined()

  // Nor with what the chain shows of an earlier payment of it.
  const old = await sign(payer, { validBefore: BigInt(Math.floor(Date.now() / 1000) - 1) })
  expect(await statuses(4, () => limitPayment(from('203.0.113.67'), old))).toEqual([...passed(3), 429])
  expect(await limitPayment(from('203.0.113.7'), await sign(payer))).toBeUndefined()
})

test('a quote has its number of requests, and its sender waits twenty seconds at most', async () => {
  const id = newQuoteId()
  const pay = async (i: number) => limitPayment(from(`203.0.113.${i}`), await quoted(undefined, id))
  expect(await statuses(2, pay)).toEqual(passed(2))
  const answer = await pay(2)
  expect(answer?.headers.get('RateLimit-Policy')).toBe('"payments-by-quote";q=2;w=20')
  expect(Number(answer?.headers.get('Retry-After'))).toBeLessThanOrEqual(20)
  expect(await limitPayment(from('203.0.113.9'), await quoted(undefined, newQuoteId()))).toBeUndefined()
})

test('the refusal says that nothing moved, when to come again and which limits were met', async () => {
  const payment = await sign(newWallet())
  expect(await statuses(4, () => limitPayment(from('203.0.113.7'), payment))).toEqual(passed(1 + 3))
  const answer = await limitPayment(from('203.0.113.7'), payment)
  const { headers } = answer ?? new Response()
  const wait = headers.get('Retry-After') ?? ''
  expect(Number(wait)).toBeGreaterThan(50)
  expect(Number(wait)).toBeLessThanOrEqual(60)
  expect(headers.get('RateLimit')).toBe(`"payments-by-payer";r=0;t=${wait}`)
  expect(headers.get('RateLimit-Policy')).toBe('"payments-by-payer";q=3;w=60')
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(headers.get('Content-Type')).toBe('application/problem+json')
  expect(headers.get('Access-Control-Expose-Headers')).toContain('RateLimit')
  const body = (await answer?.json()) as { code: string; detail: string }
  expect(body.code).toBe('too_many_requests')
  expect(body.detail).toMatch(new RegExp(`moved no money.*Do not sign a new one: .* again in ${wait} s`))
})

test('sign-ins and questions have numbers of their own', async () => {
  expect(await statuses(3, () => limitSignIn(from('203.0.113.7')))).toEqual([undefined, undefined, 429])
  expect(await statuses(25, () => limitStatus(from('203.0.113.7')))).toEqual([...passed(24), 429])
  expect(await limitPayment(from('203.0.113.7'), await junk())).toBeUndefined()
})

test('a wallet makes six hundred changes at the dashboard in a minute, and no other wallet’s', async () => {
  const [ada, bob] = [newWallet().address, newWallet().address]
  const all = await Promise.all(Array.from({ length: 605 }, () => limitDashboard(ada)))
  const refused = all.filter((answer) => answer !== undefined)
  expect(refused.map(({ status }) => status)).toEqual(Array(5).fill(429))
  expect(refused[0]?.headers.get('RateLimit-Policy')).toBe('"dashboard";q=600;w=60')
  expect(await refused[0]?.json()).toMatchObject({ detail: expect.stringContaining('was not made') })
  expect(await limitDashboard(bob)).toBeUndefined()
})

test('a publisher sends twenty messages by hand in a minute, and no other publisher’s', async () => {
  expect(await statuses(22, () => limitWebhook('ada'))).toEqual([...passed(20), 429, 429])
  expect((await limitWebhook('ada'))?.headers.get('RateLimit-Policy')).toBe('"webhooks-by-hand";q=20;w=60')
  expect(await limitWebhook('bob')).toBeUndefined()
})

test('while the store is down, changes are counted here, and nobody is called by hand', async () => {
  install({ DATABASE_URL: 'postgres://127.0.0.1:1/nobody' })
  const { address } = newWallet()
  const all = await Promise.all(Array.from({ length: 601 }, () => limitDashboard(address)))
  expect(all.filter((answer) => answer?.status === 429)).toHaveLength(1)
  expect((await limitWebhook('ada'))?.status).toBe(503)
})

test('while the store is down, money and sign-ins wait and reading goes on', async () => {
  install({ DATABASE_URL: 'postgres://127.0.0.1:1/nobody' })
  const answers = [
    await limitPayment(from('203.0.113.7'), await sign(newWallet())),
    await limitSignIn(from('203.0.113.7')),
  ]
  for (const answer of answers) {
    expect(answer?.status).toBe(503)
    expect(answer?.headers.get('Retry-After')).toBe('5')
    expect(await answer?.json()).toMatchObject({ detail: expect.stringMatching(/[Nn]o money/) })
  }
  expect(await statuses(25, () => limitStatus(from('203.0.113.7')))).toEqual([...passed(24), 429])
})
