import { expect, test } from 'vitest'
import { passFor } from './access/pass'
import { env } from './env'
import { issuePaymentRequest } from './payment-requests'
import { paymentsForRequest } from './payments/lookups'
import { requestHashOf } from './pricing/payment-request'
import { quoteSeconds } from './pricing/quote'
import { purchase } from './purchase'
import { claimRequest, requestStatus } from './request-status'
import { seller } from './seller'
import { currentTariff } from './tariffs'
import { newPayer, publisher } from './testing/economy'
import { answerTo, configure } from './testing/seller'

configure()
const slug = 'the-honest-paywall'

async function issue(resource = `/articles/${slug}`) {
  const issued = await issuePaymentRequest(resource, Date.now())
  if (!issued.ok) throw new Error(issued.failure.code)
  return issued.data
}

async function pay(
  request: Awaited<ReturnType<typeof issue>>,
  payment?: Awaited<ReturnType<typeof answerTo>>,
) {
  const [requirements] = request.requirements
  const current = await currentTariff(slug)
  if (!requirements || !current) throw new Error('nothing to pay')
  const signed = payment ?? (await answerTo(await newPayer(seller().machine.client), requirements))
  const input = { signed, tariff: current.tariff, previousTerms: [] }
  return { signed, outcome: await purchase(seller(), input, Date.now()) }
}

test('asks for our price, to our wallet, and gives its secret to nobody but the requester', async () => {
  const { secret, ...open } = await issue()
  expect(
    open.requirements.map(({ network, amount, payTo }) => [network, amount, payTo.toLowerCase()]),
  ).toEqual([['eip155:84532', '100000', publisher]])
  expect(open.qr.text).toBe(open.url)
  expect(open.qr.svg).toMatch(/^data:image\/svg\+xml;base64,/)
  expect(JSON.stringify(open)).not.toContain(secret)
  expect((await issue(`http://localhost:3000/articles/${slug}`)).resource.url).toBe(open.resource.url)
})

test.each([
  ['/articles/no-such-article', 'unknown_resource'],
  ['/articles/', 'unknown_resource'],
  ['/library', 'unknown_resource'],
  [`https://elsewhere.example/articles/${slug}`, 'unknown_resource'],
  [`//elsewhere.example/articles/${slug}`, 'unknown_resource'],
  [`/articles/../articles/${slug}%2f`, 'unknown_resource'],
  ['/articles/the-status-code-that-waited', 'free'],
])('%s cannot be asked for: %s', async (resource, code) => {
  expect(await issuePaymentRequest(resource, Date.now())).toMatchObject({ ok: false, failure: { code } })
})

test('one device pays and another reads, and only the one that asked', async () => {
  const request = await issue()
  const other = await issue()
  expect(await requestStatus(request.id, Date.now())).toMatchObject({ state: 'open' })
  expect(await claimRequest(request.id, request.secret, Date.now())).toMatchObject({
    failure: { code: 'not_paid' },
  })

  const { outcome } = await pay(request)
  expect(outcome).toMatchObject({ kind: 'granted', isWallet: true })
  const status = await requestStatus(request.id, Date.now())
  expect(status).toMatchObject({ state: 'paid', transaction: expect.stringMatching(/^0x/) })

  const claimed = await claimRequest(request.id, request.secret, Date.now())
  if (!claimed.ok) throw new Error(claimed.failure.code)
  expect(claimed.cookie).toMatch(/^farthing_pass=/)
  const cookie = claimed.cookie.split(';')[0] ?? ''
  expect(passFor(env().passKeys, slug, cookie, Date.now() / 1000)).toBeDefined()
  for (const secret of [other.secret, request.id.slice(0, 22), quoteIdOf(request)]) {
    expect(await claimRequest(request.id, secret, Date.now())).toMatchObject({
      failure: { code: 'wrong_secret' },
    })
  }
  expect(await requestStatus(other.id, Date.now())).toMatchObject({ state: 'open' })
})

test('who knows the quote and copies the payment from the chain is given no session of the payer', async () => {
  const request = await issue()
  const { signed } = await pay(request)
  expect((await pay(request, signed)).outcome).toMatchObject({ kind: 'granted', isWallet: false })
  // The quote's id in terms that name no request: what counts is what was claimed.
  const plain = {
    ...signed,
    accepted: signed.accepted && { ...signed.accepted, quote: await plainQuote(request) },
  }
  expect((await pay(request, plain)).outcome).toMatchObject({ kind: 'granted', isWallet: false })
})

test('runs out, but not for what was paid in time', async () => {
  const later = Date.now() + (quoteSeconds + 1) * 1000
  const unpaid = await issue()
  expect(await requestStatus(unpaid.id, later)).toMatchObject({ state: 'expired' })
  expect(await claimRequest(unpaid.id, unpaid.secret, later)).toMatchObject({ failure: { code: 'expired' } })
  const paid = await issue()
  await pay(paid)
  expect(await requestStatus(paid.id, later)).toMatchObject({ state: 'paid' })
  expect(await claimRequest(paid.id, paid.secret, later)).toMatchObject({ ok: true })
})

test('asking writes nothing, and an id that we have not signed is none', async () => {
  const { id, secret } = await issue()
  expect(await paymentsForRequest(seller().machine.db, requestHashOf(secret), slug)).toEqual([])
  const forged = `${id.slice(0, -2)}${id.endsWith('AA') ? 'BB' : 'AA'}`
  expect(await requestStatus(forged, Date.now())).toBeUndefined()
  expect(await claimRequest(forged, secret, Date.now())).toMatchObject({
    failure: { code: 'unknown_request' },
  })
})

function quoteIdOf(request: Awaited<ReturnType<typeof issue>>): string {
  return String(request.requirements[0]?.extra.quote).split('.').at(-1) ?? ''
}

async function plainQuote(request: Awaited<ReturnType<typeof issue>>): Promise<string> {
  const { quoteOf, signTerms } = await import('./pricing/quote')
  const current = await currentTariff(slug)
  const [terms] = current?.tariff.terms ?? []
  if (!current || !terms) throw new Error('no terms')
  const signed = signTerms(seller().quoteKeys, current.tariff, terms, Math.floor(Date.now() / 1000))
  return quoteOf(signed, quoteIdOf(request))
}
