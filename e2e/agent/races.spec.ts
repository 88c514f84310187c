import { connect } from 'node:net'
import { expect, test } from '@playwright/test'
import { articleAt, articles } from '../articles'
import { balanceOf, newReader, query, transfersFrom, world } from '../world'
import {
  type Answer,
  articleUrl,
  challengeOf,
  getSettled,
  reasonOf,
  type Signed,
  sign,
  v1Headers,
  v2Headers,
} from './payload'

const article = articleAt('0.10')
const sameprice = articles.filter(({ price }) => price === '0.10')

/** Spreads one request, or many, over both processes of the app at the same time. */
function spread(headers: Record<string, string>[], slug = article.slug): Promise<Answer[]> {
  const origins = [world().origin, world().otherOrigin]
  return Promise.all(headers.map((h, i) => getSettled(articleUrl(slug, origins[i % 2]), h)))
}

const copies = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)
const statuses = (answers: Answer[]) => answers.map(({ status }) => status)

async function paymentsOf(payer: string): Promise<{ state: string; slug: string }[]> {
  return query('select state, slug from payments where payer = $1', [payer.toLowerCase()])
}

test('fifty copies of one payment in two processes move the money once and open the article fifty times', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const headers = v2Headers(required, await sign(reader, required))

  const answers = await spread(copies(50, headers))

  expect(statuses(answers)).toEqual(copies(50, 200))
  for (const { text } of answers) expect(text).toContain(article.secret)
  expect(await transfersFrom(reader.address)).toBe(1)
  expect(await balanceOf(reader.address)).toBe(4_900_000n)
  expect(await paymentsOf(reader.address)).toEqual([{ state: 'settled', slug: article.slug }])
})

test('twenty payments of one wallet for one article move the money once and open the article twenty times', async () => {
  const reader = await newReader()
  const headers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const required = await challengeOf(article.slug)
      return v2Headers(required, await sign(reader, required))
    }),
  )

  const answers = await spread(headers)

  expect(statuses(answers)).toEqual(copies(20, 200))
  expect(await transfersFrom(reader.address)).toBe(1)
  expect(await balanceOf(reader.address)).toBe(4_900_000n)
})

test('a wallet that holds the price once and signs twenty times is charged once and reads twenty times', async () => {
  const reader = await newReader(100_000n)
  const headers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const required = await challengeOf(article.slug)
      return v2Headers(required, await sign(reader, required))
    }),
  )

  const answers = await spread(headers)

  expect(statuses(answers)).toEqual(copies(20, 200))
  expect(await transfersFrom(reader.address)).toBe(1)
})

test('of many copies of a v1 payment one reads, and no answer leads to a second charge', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const signed = await sign(reader, required)

  const answers = await spread(copies(20, v1Headers(signed)))

  // Nothing in a v1 payment is secret once it is on chain, so a copy of it proves nothing.
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expect(answer.status).toBe(402)
    expect(reasonOf(answer)).toBe('invalid_exact_evm_nonce_already_used')
    expect(answer.text).not.toContain(article.secret)
  }
  expect(await transfersFrom(reader.address)).toBe(1)

  const [again] = await spread([v1Headers(await sign(reader, required))])
  expect(again?.status).toBe(200)
  expect(again?.text).toContain(article.secret)
  expect(await transfersFrom(reader.address)).toBe(1)
  expect(await balanceOf(reader.address)).toBe(4_900_000n)
})

test('twenty different v1 payments of one wallet for one article move the money once', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const signed = await Promise.all(copies(20, undefined).map(() => sign(reader, required)))

  const answers = await spread(signed.map(v1Headers))

  expect(statuses(answers)).toEqual(copies(20, 200))
  expect(await transfersFrom(reader.address)).toBe(1)
})

for (const [name, headersFor] of [
  ['v1', async (_slug: string, signed: Signed) => v1Headers(signed)],
  ['v2', async (slug: string, signed: Signed) => v2Headers(await challengeOf(slug), signed)],
] as const) {
  test(`one ${name} authorization sent to two articles at once buys one of them`, async () => {
    const [a, b] = sameprice
    if (!a || !b) throw new Error('two articles at one price are needed')
    const reader = await newReader()
    const signed = await sign(reader, await challengeOf(a.slug))
    const [forA, forB] = [await headersFor(a.slug, signed), await headersFor(b.slug, signed)]

    const answers = await Promise.all([spread(copies(5, forA), a.slug), spread(copies(5, forB), b.slug)])

    const opened = answers.map((each) => each.some(({ status }) => status === 200))
    expect(opened.filter(Boolean)).toHaveLength(1)
    const loser = answers[opened.indexOf(false)] as Answer[]
    for (const answer of loser) {
      expect(answer.status).toBe(409)
      expect(reasonOf(answer)).toBe('payment_bound_to_other_resource')
    }
    expect(await transfersFrom(reader.address)).toBe(1)
    expect(await paymentsOf(reader.address)).toHaveLength(1)
  })
}

test('a payment whose answer is lost on the way is answered when it is sent again', async () => {
  const lost = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const reader = await newReader()
      const required = await challengeOf(article.slug)
      return { reader, headers: v2Headers(required, await sign(reader, required)) }
    }),
  )
  for (const { headers } of lost) await sendAndHangUp(articleUrl(article.slug), headers)

  const answers = await Promise.all(lost.map(({ headers }) => spread([headers])))
  expect(statuses(answers.flat())).toEqual(copies(8, 200))
  for (const { reader } of lost) expect(await transfersFrom(reader.address)).toBe(1)
})

/** Sends a request to its last byte, and is gone. */
function sendAndHangUp(url: string, headers: Record<string, string>): Promise<void> {
  const { hostname, port, host, pathname } = new URL(url)
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}`)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.write([`GET ${pathname} HTTP/1.1`, ...lines, '', ''].join('\r\n'), () => socket.destroy())
  })
}
