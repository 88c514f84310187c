import { afterEach, describe, expect, it, vi } from 'vitest'
import { textToBase64 } from '@/lib/base64'
import { tooManyResponse } from '@/lib/http/limit-response'
import { fetchOffer, sendPayment } from './article-client'

const json = { 'Content-Type': 'application/json' }
const problem = { 'Content-Type': 'application/problem+json' }

function answers(status: number, body: unknown, headers: Record<string, string> = json) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const fetched = vi.fn(async (_url: string, _init: RequestInit) => new Response(text, { status, headers }))
  vi.stubGlobal('fetch', fetched)
  return fetched
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the answer to a sent payment', () => {
  it('is paid only as an article in JSON', async () => {
    const settled = textToBase64(JSON.stringify({ success: true, transaction: '0xabc', amount: '100000' }))
    const fetched = answers(200, { slug: 'one' }, { ...json, 'PAYMENT-RESPONSE': settled })
    expect(await sendPayment('one', 'aGk=', 0)).toEqual({
      kind: 'paid',
      transaction: '0xabc',
      amount: '100000',
    })
    expect(fetched).toHaveBeenCalledWith(
      '/articles/one',
      expect.objectContaining({ headers: { Accept: 'application/json', 'PAYMENT-SIGNATURE': 'aGk=' } }),
    )
    answers(200, '<html>Welcome to Airport WiFi</html>', { 'Content-Type': 'text/html' })
    expect(await sendPayment('one', 'aGk=', 0)).toMatchObject({ kind: 'doubt', doubt: 'unreachable' })
  })

  it('is refused only in the protocol’s own words', async () => {
    answers(402, { x402Version: 1, error: 'insufficient_funds', accepts: [] })
    expect(await sendPayment('one', 'aGk=', 0)).toEqual({ kind: 'refused', reason: 'insufficient_funds' })
    answers(402, '<html>Pay for this proxy</html>', { 'Content-Type': 'text/html' })
    expect(await sendPayment('one', 'aGk=', 0)).toMatchObject({ kind: 'doubt' })
  })

  it.each([202, 409, 429, 500, 502, 503, 504, 302, 401, 403])('stays open after a %i', async (status) => {
    answers(status, { detail: 'not yet' }, { ...problem, 'Retry-After': '7' })
    expect(await sendPayment('one', 'aGk=', 0)).toMatchObject({ kind: 'doubt', retryInMs: 7000 })
  })

  it('is sent again, the very same, when the server says so after too many', async () => {
    const policy = { name: 'payments-by-address', quota: 60, windowSeconds: 60 }
    const fetched = vi.fn(async (_url: string, _init: RequestInit) =>
      tooManyResponse([{ policy, waitMs: 41_200 }], () => 'No money moved. Do not sign a new one.'),
    )
    vi.stubGlobal('fetch', fetched)
    const answer = { kind: 'doubt', doubt: 'busy', retryInMs: 42_000 }
    expect([await sendPayment('one', 'aGk=', 0), await sendPayment('one', 'aGk=', 1)]).toEqual([
      answer,
      answer,
    ])
    const sent = fetched.mock.calls.map(([, init]) => new Headers(init.headers).get('PAYMENT-SIGNATURE'))
    expect(sent).toEqual(['aGk=', 'aGk='])
  })

  it('stays open when nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    expect(await sendPayment('one', 'aGk=', 0)).toEqual({
      kind: 'doubt',
      doubt: 'unreachable',
      retryInMs: 1000,
    })
    expect(await sendPayment('one', 'aGk=', 40)).toMatchObject({ retryInMs: 15_000 })
  })

  it('is turned down by a problem that names the payload itself', async () => {
    answers(400, { detail: 'The header is too long.' }, problem)
    expect(await sendPayment('one', 'aGk=', 0)).toEqual({
      kind: 'rejected',
      detail: 'The header is too long.',
    })
    answers(400, 'Bad Request', { 'Content-Type': 'text/plain' })
    expect(await sendPayment('one', 'aGk=', 0)).toMatchObject({ kind: 'doubt' })
  })
})

describe('an answer with a code', () => {
  it('opens an article that has become free, without a receipt', async () => {
    answers(409, { code: 'now_free', detail: 'No money moved.' }, problem)
    expect(await sendPayment('one', 'aGk=', 0)).toEqual({ kind: 'open' })
  })

  it('keeps the payment while the site cannot see the chain', async () => {
    answers(503, { code: 'chain_unavailable' }, { ...problem, 'Retry-After': '5' })
    expect(await sendPayment('one', 'aGk=', 0)).toEqual({ kind: 'doubt', doubt: 'busy', retryInMs: 5000 })
  })

  it('is quoted without its own last words about money', async () => {
    answers(400, { detail: 'The header is too long. No money moved. Ask again.' }, problem)
    expect(await sendPayment('one', 'aGk=', 0)).toEqual({
      kind: 'rejected',
      detail: 'The header is too long.',
    })
  })
})

describe('the offer', () => {
  const required = { x402Version: 2, resource: { url: 'https://news.test/articles/one' }, accepts: [] }

  it('runs by the server’s clock', async () => {
    const date = 'Tue, 14 Nov 2023 22:13:20 GMT'
    answers(402, {}, { ...json, Date: date, 'PAYMENT-REQUIRED': textToBase64(JSON.stringify(required)) })
    expect(await fetchOffer('one')).toEqual({ kind: 'offer', required, serverTime: 1_700_000_000 })
  })

  it('is not needed when the article is open', async () => {
    answers(200, { slug: 'one' })
    expect(await fetchOffer('one')).toEqual({ kind: 'open' })
  })

  it('is no answer when a stranger answers', async () => {
    answers(200, '<html>', { 'Content-Type': 'text/html' })
    expect(await fetchOffer('one')).toEqual({ kind: 'no-answer' })
    answers(402, '<html>', { 'Content-Type': 'text/html' })
    expect(await fetchOffer('one')).toEqual({ kind: 'no-answer' })
  })
})
