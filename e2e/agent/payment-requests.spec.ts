import { expect, test } from '@playwright/test'
import { registerExactEvmScheme } from '@x402/evm/exact/client'
import { x402Client, x402HTTPClient } from '@x402/fetch'
import type { PrivateKeyAccount } from 'viem/accounts'
import { articleAt } from '../articles'
import { balanceOf, newReader, transfersFrom, world } from '../world'
import { get, getSettled } from './payload'

const article = articleAt('0.10')

interface Request {
  id: string
  secret: string
  x402Version: 2
  resource: { url: string }
  requirements: { amount: string; payTo: string; extra: { quote: string } }[]
  statusUrl: string
  claimUrl: string
  url: string
  qr: { text: string; svg: string }
}

interface Envelope {
  success: boolean
  data: Request & { state: string; transaction?: string }
  error?: string
  code?: string
}

const endpoint = () => `${world().origin}/api/x402/payment-request`

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, headers: answer.headers, json: (await answer.json()) as Envelope }
}

async function ask(): Promise<Request> {
  const { status, json } = await post(endpoint(), { resource: `/articles/${article.slug}` })
  expect({ status, success: json.success }).toEqual({ status: 201, success: true })
  return json.data
}

async function stateOf(request: Request, origin = world().origin): Promise<string> {
  const answer = await get(request.statusUrl.replace(world().origin, origin))
  return (JSON.parse(answer.text) as Envelope).data.state
}

function claim({ claimUrl }: Request, secret: string) {
  return post(claimUrl, '', { Authorization: `Bearer ${secret}` })
}

/** The official client, handed the request as it came: all it is told is in there. */
async function stockPayment(account: PrivateKeyAccount, request: Request): Promise<Record<string, string>> {
  const client = new x402Client()
  registerExactEvmScheme(client, { signer: account })
  const { x402Version, resource, requirements } = request
  const payload = await client.createPaymentPayload({ x402Version, resource, accepts: requirements } as never)
  return new x402HTTPClient(client).encodePaymentSignatureHeader(payload)
}

test('one device pays with a stock client, and another reads', async () => {
  const request = await ask()
  expect(await stateOf(request)).toBe('open')
  expect((await claim(request, request.secret)).json).toMatchObject({ success: false, code: 'not_paid' })

  const payer = await newReader()
  const paid = await getSettled(request.resource.url, await stockPayment(payer, request))
  expect(paid.status).toBe(200)
  expect(paid.text).toContain(article.secret)
  expect(await stateOf(request)).toBe('paid')
  // Any process can tell: the request lives in its own id.
  expect(await stateOf(request, world().otherOrigin)).toBe('paid')

  const claimed = await claim(request, request.secret)
  expect(claimed.status).toBe(200)
  const cookies = claimed.headers.getSetCookie()
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).toMatch(new RegExp(`^farthing_pass=[^;]+; Path=/articles/${article.slug};.*HttpOnly`))
  const read = await get(request.resource.url, { Cookie: cookies[0]?.split(';')[0] ?? '' })
  expect(read.status).toBe(200)
  expect(read.text).toContain(article.secret)
  expect(await transfersFrom(payer.address)).toBe(1)
  expect(await balanceOf(payer.address)).toBe(4_900_000n)
})

test('the id, the link and the picture pay for a request and do not open it', async () => {
  const request = await ask()
  const { secret, requirements, ...open } = request
  await getSettled(request.resource.url, await stockPayment(await newReader(), request))
  const quoteId = requirements[0]?.extra.quote.split('.').at(-1) ?? ''
  for (const guess of [quoteId, (await ask()).secret, secret.toLowerCase(), open.id.slice(0, 22)]) {
    const answer = await claim(request, guess)
    expect(answer.json.success).toBe(false)
    expect(answer.headers.getSetCookie()).toEqual([])
  }
  expect((await post(request.claimUrl, '')).status).toBe(401)
  for (const url of [open.url, open.statusUrl]) {
    const answer = await get(url)
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain(secret)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.headers.get('cache-control')).toContain('no-store')
  }
})

test('who made a request and copies the payment from the chain is not signed in as its payer', async () => {
  const request = await ask()
  const header = await stockPayment(await newReader(), request)
  const first = await getSettled(request.resource.url, header)
  const again = await getSettled(request.resource.url, header)
  const names = (answer: typeof first) => answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])
  expect(names(first)).toContain('farthing_reader')
  expect(names(again)).toEqual(['farthing_pass'])
})

test('the caller has no say in the amount or the payee', async () => {
  const theirs = { resource: `/articles/${article.slug}`, amount: '1', recipient: '0xdead', currency: 'USDC' }
  const answer = await post(endpoint(), theirs)
  expect(answer).toMatchObject({ status: 400, json: { success: false, code: 'invalid_request' } })
  expect(answer.json.error).toContain('amount, currency and payee')
})

for (const [what, body, status] of [
  ['no such article', { resource: '/articles/no-such-article' }, 404],
  ['another site', { resource: 'https://elsewhere.example/articles/the-honest-paywall' }, 404],
  ['a free article', { resource: `/articles/${articleAt('0').slug}` }, 409],
  ['a body that is no JSON', 'amount=1', 400],
  ['no body', '', 400],
  ['a key twice', '{"resource":"/articles/a","resource":"/articles/b"}', 400],
  ['a megabyte', JSON.stringify({ resource: 'x'.repeat(1_000_000) }), 413],
] as const) {
  test(`${what} is answered in JSON with ${status}`, async () => {
    const answer = await post(endpoint(), body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(answer.json).toMatchObject({ success: false, error: expect.any(String) })
  })
}

test('an id that is not ours is answered 404, here and on the page', async () => {
  const { id } = await ask()
  const forged = `${id.slice(0, -4)}AAAA`
  expect((await get(`${endpoint()}/${forged}`)).status).toBe(404)
  expect((await get(`${world().origin}/pay/${forged}`)).status).toBe(404)
})
