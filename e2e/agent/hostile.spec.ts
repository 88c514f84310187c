import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { decodeFunctionData, type Hex } from 'viem'
import { usdcAbi } from '../../lib/chains/usdc'
import { accounts } from '../../scripts/economy/accounts'
import { articleAt, articles } from '../articles'
import { chain, newReader, query, transfersFrom, world } from '../world'
import { startApp } from './app'
import { leakIn } from './canaries'
import { malformed } from './malformed'
import { wrongSignatures, wrongTerms } from './misleading'
import {
  articleUrl,
  challengeOf,
  encode,
  get,
  reasonOf,
  type Signed,
  sign,
  v1Headers,
  v2Headers,
  v2Payload,
} from './payload'
import { sendRaw } from './raw-http'
import { type Case, expectRefusal, expectUntouched } from './refusals'
import { sendAsStranger, transferCall } from './stranger'

const article = articleAt('0.10')
const [a, b] = articles.filter(({ price }) => price === '0.10')
const url = () => articleUrl(article.slug)

async function expectRefused(cases: Case[]): Promise<void> {
  for (const each of cases)
    expectRefusal(each, await get(articleUrl(each.slug ?? article.slug), each.headers))
}

test('what is not written like a payment is refused with 400 and changes nothing', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  await expectRefused(malformed(required, await sign(reader, required)))
  await expectUntouched(reader.address)
})

test('a header that the server does not even read to its end is refused', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const payload = { ...v2Payload(required, await sign(reader, required)), extensions: 'x'.repeat(13_000) }
  const headers = { 'PAYMENT-SIGNATURE': encode(payload) }
  expect(headers['PAYMENT-SIGNATURE'].length).toBeGreaterThan(17_000)
  expect((await sendRaw(world().origin, { target: `/articles/${article.slug}`, headers })).status).toBe(431)
  await expectUntouched(reader.address)
})

test('two payments in one request are refused', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const signed = await sign(reader, required)
  const both = { ...v2Headers(required, signed), ...v1Headers(signed) }
  await expectRefused([{ name: 'both headers', headers: both, status: 400, reason: 'two_payments' }])
  await expectUntouched(reader.address)
})

test('a payment on other terms than the quoted ones is refused with 402 and changes nothing', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const elsewhere = await challengeOf(articleAt('1.00').slug)
  await expectRefused(await wrongTerms(required, await sign(reader, required), elsewhere))
  await expectUntouched(reader.address)
})

test('a payment for one article is refused at another and changes nothing', async () => {
  const reader = await newReader()
  const required = await challengeOf(a?.slug ?? '')
  const signed = await sign(reader, required)
  const slug = b?.slug ?? ''
  const { resource: _, ...silent } = v2Payload(required, signed)
  const reason = 'invalid_payment_requirements'
  await expectRefused([
    { name: 'as it is', headers: v2Headers(required, signed), status: 400, reason: 'invalid_payload', slug },
    { name: 'unnamed', headers: { 'PAYMENT-SIGNATURE': encode(silent) }, status: 402, reason, slug },
  ])
  await expectUntouched(reader.address)
})

test('a signature over something else is refused with 402 and changes nothing', async () => {
  const reader = await newReader()
  const owner = accounts[1] ?? reader
  await expectRefused(await wrongSignatures(reader, owner, await challengeOf(article.slug)))
  await expectUntouched(reader.address)
})

test('a wallet without the money is refused with 402 and changes nothing', async () => {
  const required = await challengeOf(article.slug)
  for (const amount of [0n, 99_999n]) {
    const reader = await newReader(amount)
    const headers = v2Headers(required, await sign(reader, required))
    const reason = 'invalid_exact_evm_insufficient_balance'
    await expectRefused([{ name: `${amount} units`, headers, status: 402, reason }])
    await expectUntouched(reader.address)
  }
})

/** Everything that a chain reader knows of a payment. */
async function fromChain(transaction: Hex): Promise<Signed> {
  const { input } = await chain().getTransaction({ hash: transaction })
  const { args } = decodeFunctionData({ abi: usdcAbi, data: input })
  const [from, to, value, validAfter, validBefore, nonce, signature] = args as unknown as [
    ...[Hex, Hex, bigint, bigint, bigint, Hex, Hex],
  ]
  return { authorization: { from, to, value, validAfter, validBefore, nonce }, signature }
}

test('a payment rebuilt from the chain opens nothing, here or at another article', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const paid = await get(url(), v2Headers(required, await sign(reader, required)))
  expect(paid.status).toBe(200)
  const [row] = await query<{ transaction: Hex }>('select transaction from payments where payer = $1', [
    reader.address.toLowerCase(),
  ])
  const rebuilt = await fromChain(row?.transaction ?? '0x')
  const other = articles.find(({ price, slug }) => price === '0.10' && slug !== article.slug)?.slug ?? ''
  const used = 'invalid_exact_evm_nonce_already_used'
  const bound = 'payment_bound_to_other_resource'
  const fresh = await challengeOf(article.slug)
  await expectRefused([
    { name: 'as v1', headers: v1Headers(rebuilt), status: 402, reason: used },
    { name: 'under a fresh quote', headers: v2Headers(fresh, rebuilt), status: 402, reason: used },
    { name: 'as v1, elsewhere', headers: v1Headers(rebuilt), status: 409, reason: bound, slug: other },
    {
      name: 'under a fresh quote, elsewhere',
      headers: v2Headers(await challengeOf(other), rebuilt),
      status: 409,
      reason: bound,
      slug: other,
    },
  ])
  expect(await query('select 1 from payments where payer = $1', [reader.address.toLowerCase()])).toHaveLength(
    1,
  )
  expect(await transfersFrom(reader.address)).toBe(1)
})

test('a payment that another shop of the same publisher took opens nothing here', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const signed = await sign(reader, required)
  await sendAsStranger(transferCall(signed))
  const reason = 'invalid_exact_evm_nonce_already_used'
  await expectRefused([
    { name: 'v2', headers: v2Headers(required, signed), status: 402, reason },
    { name: 'v1', headers: v1Headers(signed), status: 402, reason },
  ])
  expect(await query('select 1 from payments where payer = $1', [reader.address.toLowerCase()])).toEqual([])
})

test('a settled payment in another spelling of its hex is the same payment', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const { authorization, signature } = await sign(reader, required)
  const upper = (hex: Hex): Hex => `0x${hex.slice(2).toUpperCase()}`
  const spelled = {
    signature: upper(signature),
    authorization: {
      ...authorization,
      from: upper(authorization.from),
      to: upper(authorization.to),
      nonce: upper(authorization.nonce),
    },
  }
  for (const signed of [{ authorization, signature }, spelled]) {
    const answer = await get(url(), v2Headers(required, signed))
    expect(answer.status).toBe(200)
    expect(answer.text).toContain(article.secret)
  }
  expect(await transfersFrom(reader.address)).toBe(1)
})

const secrets = {
  'a signature': /0x[0-9a-fA-F]{130}/,
  'a pass': /farthing_pass=/,
  'a session': /farthing_reader=/,
  'a payment header': /eyJ4NDAyVmVyc2lvbi/,
  'a token of ours': /eyJhbGciOiJIUzI1NiIs/,
  'a private key': /0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80/,
}

function expectNoSecretIn(log: string): void {
  const text = readFileSync(log, 'utf8')
  for (const [what, pattern] of Object.entries(secrets))
    expect(text, `${what} in ${log}`).not.toMatch(pattern)
}

test('when the ledger cannot be written nothing is sent, nothing is asked for twice and nothing secret is logged', async () => {
  await query("create role reading_only login password 'reading_only'")
  await query('grant select on all tables in schema public to reading_only')
  // How often somebody comes can still be counted, or nothing would get as far as the ledger.
  await query('grant insert, update, delete on rate_limits to reading_only')
  const database = new URL(world().databaseUrl)
  database.username = database.password = 'reading_only'
  const app = await startApp('reading-only', { DATABASE_URL: database.href })
  try {
    const reader = await newReader()
    const required = await challengeOf(article.slug)
    const headers = v2Headers(required, await sign(reader, required))
    const answer = await get(articleUrl(article.slug, app.origin), headers)
    expect(answer.status).toBe(503)
    expect(reasonOf(answer)).toBe('unavailable')
    expect(leakIn(answer.text)).toBeUndefined()
    await expectUntouched(reader.address)
    expect(readFileSync(app.log, 'utf8')).toContain('the door broke')
    expectNoSecretIn(app.log)

    expect((await get(url(), headers)).status).toBe(200)
    expect(await transfersFrom(reader.address)).toBe(1)
  } finally {
    await app.stop()
  }
})

test('no payment header, signature or cookie is in the logs', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const headers = v2Headers(required, await sign(reader, required))
  const paid = await get(url(), headers)
  const cookie = paid.headers.getSetCookie().map((each) => each.split(';')[0])
  expect(cookie).toHaveLength(2)
  await get(url(), { Cookie: cookie.join('; ') })
  await get(url(), { ...headers, Cookie: cookie.join('; ') })
  for (const log of world().logs) expectNoSecretIn(log)
})
