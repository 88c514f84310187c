import { expect, test } from '@playwright/test'
import { registerExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { createWalletClient, type Hex, http, toHex } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { wrapFetchWithPayment as wrapFetchV1 } from 'x402-fetch'
import { usdcAbi } from '../../lib/chains/usdc'
import { articleAt } from '../articles'
import { balanceOf, chain, newReader, publisher, transfersFrom, usdc, world } from '../world'
import { type App, startApp } from './app'
import { leakIn } from './canaries'
import { type FakeFacilitator, type Manner, sendJson, startFacilitator } from './fake-facilitator'
import {
  type Answer,
  articleUrl,
  challengeOf,
  get,
  getSettled,
  reasonOf,
  type Signed,
  sign,
  v2Headers,
} from './payload'
import { sendAsStranger, transferCall } from './stranger'

test.describe.configure({ mode: 'default' })

const article = articleAt('0.10')
const price = 100_000n

let facilitator: FakeFacilitator
let app: App
test.beforeAll(async () => {
  facilitator = await startFacilitator()
  app = await startApp('facilitator', { FACILITATOR: facilitator.url, RELAYER_PRIVATE_KEY: '' })
})
test.afterAll(async () => {
  await app?.stop()
  facilitator?.stop()
})

const url = () => articleUrl(article.slug, app.origin)

/** What this wallet has paid the publisher, by the token's own logs. */
async function paidBy(payer: Hex): Promise<bigint[]> {
  const logs = await chain().getContractEvents({
    address: usdc.address,
    abi: usdcAbi,
    eventName: 'Transfer',
    args: { from: payer, to: publisher },
    fromBlock: 0n,
    strict: true,
  })
  return logs.map(({ args }) => args.value)
}

function v2(account: PrivateKeyAccount): typeof fetch {
  const client = new x402Client()
  registerExactEvmScheme(client, { signer: account })
  return wrapFetchWithPayment(fetch, client)
}

function v1(account: PrivateKeyAccount): typeof fetch {
  const wallet = createWalletClient({ account, chain: baseSepolia, transport: http(world().rpcUrl) })
  return wrapFetchV1(fetch, wallet as never) as typeof fetch
}

for (const [name, clientOf] of Object.entries({ v2, v1 })) {
  test(`a stock ${name} client pays through the official facilitator, which never learns the quote`, async () => {
    const reader = await newReader()
    const answer = await clientOf(reader)(url())
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(article.secret)
    expect(await paidBy(reader.address)).toEqual([price])
    expect(await balanceOf(reader.address)).toBe(5_000_000n - price)

    const about = facilitator.requests.filter((each) => each.includes(reader.address.toLowerCase()))
    expect(about).toHaveLength(1)
    expect(about[0]).toMatch(/^POST \/settle /)
    // Neither the quote nor any other token of ours: whoever has it can have the article.
    expect(about[0]).not.toMatch(/quote|eyJhbGciOi|farthing_/)
  })
}

const redirected: string[] = []

/** Every way a facilitator can tell us something that is not so, or nothing. None of them settles. */
async function lies(): Promise<Record<string, Manner>> {
  const other = await newReader()
  const required = await challengeOf(article.slug, app.origin)
  const foreign = await sendAsStranger(transferCall(await sign(other, required)))
  const invented = toHex(crypto.getRandomValues(new Uint8Array(32)))
  const claim = (transaction: string): Manner => {
    return (response) => sendJson(response, { success: true, transaction, network: 'eip155:84532' })
  }
  return {
    'success without a transaction': claim(''),
    "success with somebody else's transaction": claim(foreign),
    'success with a transaction that does not exist': claim(invented),
    'failure, while it keeps the authorization': (response) =>
      sendJson(response, { success: false, errorReason: 'insufficient_funds', transaction: '' }),
    'an error': (response) => void response.writeHead(500).end('oops'),
    'something else': (response) => void response.writeHead(200).end('<html>'),
    'far too much': (response) => void response.writeHead(200).end(`{"x":"${'x'.repeat(200_000)}"}`),
    'a way to somewhere else': (response) => {
      redirected.push('sent')
      response.writeHead(307, { Location: `${facilitator.url}/elsewhere` }).end()
    },
    'nothing for longer than we wait': () => undefined,
  }
}

interface Lied {
  lie: string
  reader: PrivateKeyAccount
  signed: Signed
  headers: Record<string, string>
}

async function lieTo(lie: string, manner: Manner): Promise<Lied> {
  const reader = await newReader()
  facilitator.manners.set(reader.address.toLowerCase(), manner)
  const required = await challengeOf(article.slug, app.origin)
  const signed = await sign(reader, required)
  return { lie, reader, signed, headers: v2Headers(required, signed) }
}

test('whatever a facilitator says, an open payment is neither an article nor a bill, and the chain ends it', async () => {
  const victims: Lied[] = []
  for (const [lie, manner] of Object.entries(await lies())) victims.push(await lieTo(lie, manner))

  // One settles and keeps it to itself: that costs patience, and the price once.
  const { reader: patient, headers: held } = await lieTo('late', async (_, settle) => void (await settle()))
  const late = getSettled(url(), held)

  const answers = await Promise.all(victims.map(({ headers }) => get(url(), headers)))
  for (const [i, answer] of answers.entries()) expectOpen(victims[i] as Lied, answer)
  expect(redirected.length).toBeGreaterThan(0)
  expect(facilitator.requests.filter((each) => each.includes(' /elsewhere '))).toEqual([])

  expect((await late).status).toBe(200)
  expect(await paidBy(patient.address)).toEqual([price])

  // The authorization was out of our hands all the time. Now somebody uses it.
  for (const { signed } of victims) await sendAsStranger(transferCall(signed))
  for (const { lie, reader, headers } of victims) {
    const answer = await getSettled(url(), headers)
    expect(answer.status, lie).toBe(200)
    expect(answer.text, lie).toContain(article.secret)
    expect(await transfersFrom(reader.address), lie).toBe(1)
  }
})

function expectOpen({ lie }: Lied, answer: Answer): void {
  expect(answer.status, lie).toBe(503)
  expect(reasonOf(answer), lie).toBe('settlement_pending')
  expect(answer.headers.get('retry-after'), lie).toBeTruthy()
  expect(answer.headers.get('payment-required'), lie).toBeNull()
  expect(leakIn(answer.text), lie).toBeUndefined()
  expect(JSON.parse(answer.text).statusUrl, lie).toContain('/api/payments/pay_')
}

test('a facilitator that settles and says it failed is not believed', async () => {
  const { reader, headers } = await lieTo('failed', async (response, settle) => {
    await settle()
    sendJson(response, { success: false, errorReason: 'unexpected_settle_error', transaction: '' })
  })
  const answer = await getSettled(url(), headers)
  expect(answer.status).toBe(200)
  expect(await paidBy(reader.address)).toEqual([price])
})
