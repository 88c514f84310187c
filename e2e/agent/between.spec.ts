import { expect, test } from '@playwright/test'
import { decodePaymentResponseHeader } from '@x402/core/http'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { articleAt } from '../articles'
import { balanceOf, newReader, publisher, query, transfersFrom, world } from '../world'
import { type App, startApp } from './app'
import { leakIn } from './canaries'
import {
  type Answer,
  articleUrl,
  challengeOf,
  get,
  getSettled,
  reasonOf,
  type Signed,
  sign,
  v1Headers,
  v2Headers,
} from './payload'
import { type RpcProxy, startRpcProxy } from './rpc-proxy'
import { cancelCall, sendAsStranger, transferCall } from './stranger'

test.describe.configure({ mode: 'default' })

const article = articleAt('0.10')
const price = 100_000n
/** By then the payment is claimed and the transaction written down, and nothing is sent. */
const atSettlement = 'eth_sendRawTransaction'
/** The chain is asked whether the payment would go through. */
const atCheck = 'eth_estimateGas'

let proxy: RpcProxy
let app: App
test.beforeAll(async () => {
  proxy = await startRpcProxy()
  app = await startApp('between', { RPC_URL: proxy.url })
})
test.afterAll(async () => {
  await app?.stop()
  proxy?.stop()
})

interface Attempt {
  reader: PrivateKeyAccount
  signed: Signed
  headers: Record<string, string>
}

async function attempt(amount?: bigint): Promise<Attempt> {
  const reader = await newReader(amount)
  const required = await challengeOf(article.slug, app.origin)
  const signed = await sign(reader, required)
  return { reader, signed, headers: v2Headers(required, signed) }
}

const send = ({ headers }: Attempt): Promise<Answer> =>
  getSettled(articleUrl(article.slug, app.origin), headers)

async function stateOf({ signed }: Attempt): Promise<string | undefined> {
  const [row] = await query<{ state: string }>('select state from payments where nonce = $1', [
    signed.authorization.nonce,
  ])
  return row?.state
}

async function expectUnpaid(each: Attempt, answer: Answer, state: string, reason: string): Promise<void> {
  expect(answer.status).toBe(402)
  expect(reasonOf(answer)).toBe(reason)
  expect(leakIn(answer.text)).toBeUndefined()
  expect(await stateOf(each)).toBe(state)
  // The row that ended stands in nobody's way, and what ended stays ended.
  expect((await send(each)).status).toBe(402)
}

/** The payer's second signature over one nonce: no money, to itself. */
function decoyOf({ reader, signed }: Attempt, required: Parameters<typeof sign>[1]): Promise<Signed> {
  return sign(reader, required, { to: reader.address, value: 0n, nonce: signed.authorization.nonce })
}

test('a stranger who submits the payment first pays for the reader, once', async () => {
  const each = await attempt()
  let foreign = ''
  proxy.before(atSettlement, each.signed.authorization.nonce, async () => {
    foreign = await sendAsStranger(transferCall(each.signed))
  })

  const answer = await send(each)

  expect(answer.status).toBe(200)
  expect(answer.text).toContain(article.secret)
  expect(decodePaymentResponseHeader(answer.headers.get('PAYMENT-RESPONSE') ?? '').transaction).toBe(foreign)
  expect(await transfersFrom(each.reader.address)).toBe(1)
})

test('a payer who burns the nonce on a transfer of nothing reads nothing, and may pay afterwards', async () => {
  const each = await attempt()
  const required = await challengeOf(article.slug)
  const decoy = await decoyOf(each, required)
  proxy.before(atSettlement, each.signed.authorization.nonce, () => sendAsStranger(transferCall(decoy)))

  await expectUnpaid(each, await send(each), 'diverted', 'invalid_transaction_state')
  expect(await transfersFrom(each.reader.address)).toBe(0)

  const honest = await get(articleUrl(article.slug), v2Headers(required, await sign(each.reader, required)))
  expect(honest.status).toBe(200)
  expect(await transfersFrom(each.reader.address)).toBe(1)
})

test("one transfer in a transaction with two of the payer's authorizations proves only its own", async () => {
  const each = await attempt()
  const required = await challengeOf(article.slug)
  const decoy = await decoyOf(each, required)
  const other = await sign(each.reader, required)
  proxy.before(atSettlement, each.signed.authorization.nonce, () =>
    sendAsStranger(transferCall(decoy), transferCall(other)),
  )

  // The transaction holds AuthorizationUsed of our nonce and a fitting Transfer, but not the one for the other.
  await expectUnpaid(each, await send(each), 'diverted', 'invalid_transaction_state')
})

test('a payer who cancels the authorization in time reads nothing', async () => {
  const each = await attempt()
  const call = await cancelCall(each.reader, each.signed.authorization.nonce)
  proxy.before(atSettlement, each.signed.authorization.nonce, () => sendAsStranger(call))

  await expectUnpaid(each, await send(each), 'cancelled', 'invalid_transaction_state')
  expect(await balanceOf(each.reader.address)).toBe(5_000_000n)
})

test('a payer who empties the wallet between check and settlement reads nothing, until there is money again', async () => {
  const each = await attempt()
  const required = await challengeOf(article.slug)
  const friend = privateKeyToAccount(generatePrivateKey())
  const away = await sign(each.reader, required, { to: friend.address, value: 5_000_000n })
  proxy.before(atSettlement, each.signed.authorization.nonce, () => sendAsStranger(transferCall(away)))

  // The authorization can still be used, so nobody is asked for another one.
  const answer = await get(articleUrl(article.slug, app.origin), each.headers)
  expect(answer.status).toBe(503)
  expect(reasonOf(answer)).toBe('settlement_pending')
  expect(leakIn(answer.text)).toBeUndefined()
  expect(await stateOf(each)).toBe('unknown')
  expect(await transfersFrom(each.reader.address)).toBe(0)

  await sendAsStranger(
    transferCall(await sign(friend, required, { to: each.reader.address, value: 5_000_000n })),
  )
  expect((await send(each)).status).toBe(200)
  expect(await transfersFrom(each.reader.address)).toBe(1)
})

test('a copy that is overtaken while it is being checked reads like the one that overtook it', async () => {
  const each = await attempt()
  const overtake = send(each)
  let overtaking: Promise<Answer> | undefined
  // The first copy has found no claim and asks whether the nonce is used; by the time of the answer it is.
  proxy.before(atCheck, each.signed.authorization.nonce, async () => {
    // Through the other process: one node asked the same by one process at once is asked once.
    overtaking = getSettled(articleUrl(article.slug, world().otherOrigin), each.headers)
    await overtaking
  })

  expect((await overtake).status).toBe(200)
  expect((await overtaking)?.status).toBe(200)
  expect(await transfersFrom(each.reader.address)).toBe(1)
})

test('a copy without a secret does not read by having looked at the chain just in time', async () => {
  const { reader, signed } = await attempt()
  const copy = { reader, signed, headers: v1Headers(signed) }
  let first: Promise<Answer> | undefined
  // It has seen the nonce unused. When it goes on, the payment is settled and the wallet owns the article.
  proxy.after(atCheck, signed.authorization.nonce, async () => {
    first = send(copy)
    await first
  })

  const late = await send(copy)
  expect((await first)?.status).toBe(200)
  expect(late.status).toBe(402)
  expect(reasonOf(late)).toBe('invalid_exact_evm_nonce_already_used')
  expect(leakIn(late.text)).toBeUndefined()
  expect(await transfersFrom(reader.address)).toBe(1)
})

test('a second payment that finds the wallet just emptied by the first waits for it and reads', async () => {
  const first = await attempt(price)
  const required = await challengeOf(article.slug, app.origin)
  const signed = await sign(first.reader, required)
  const second = { ...first, signed, headers: v2Headers(required, signed) }
  let late: Promise<Answer> | undefined
  // The money has moved and is not booked yet: the second finds neither enough of it nor a right to read.
  proxy.before(atSettlement, first.signed.authorization.nonce, async () => {
    await sendAsStranger(transferCall(first.signed))
    late = send(second)
    await expect.poll(() => seen).toBe(true)
  })
  let seen = false
  proxy.before('eth_call', signed.authorization.nonce, async () => {
    seen = true
  })

  expect((await send(first)).status).toBe(200)
  expect((await late)?.status).toBe(200)
  expect(await transfersFrom(first.reader.address)).toBe(1)
})

test('while the node is silent nothing is claimed, and the same request works later', async () => {
  const each = await attempt()
  for (let tries = 0; tries < 2; tries++) {
    proxy.before(atCheck, each.signed.authorization.nonce, async () => {
      throw new Error('silent')
    })
  }

  const answer = await get(articleUrl(article.slug, app.origin), each.headers)
  expect(answer.status).toBe(503)
  expect(reasonOf(answer)).toBe('chain_unavailable')
  expect(answer.headers.get('retry-after')).toBeTruthy()
  expect(await stateOf(each)).toBeUndefined()

  expect((await send(each)).status).toBe(200)
  expect(await transfersFrom(each.reader.address)).toBe(1)
  expect(await balanceOf(publisher)).toBeGreaterThanOrEqual(price)
})
