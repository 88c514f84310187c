import { expect, test } from 'vitest'
import { agreedTerms, saleOf } from './agreed-terms'
import { eurcOn, usdcOn } from './chains/tokens'
import { newQuoteId, quoteOf, readQuote, signTerms } from './pricing/quote'
import type { SoldTerms, Tariff, Terms } from './pricing/tariff'
import { parseKeyRing } from './token'
import type { SignedPayment } from './x402/exact-evm'
import { maxTimeoutSeconds } from './x402/payment-required'

const network = 'eip155:8453'
const [dollar, euro] = [usdcOn(network), eurcOn(network)]
if (!dollar || !euro) throw new Error('Base has both')
const keys = parseKeyRing('', `k1.${'A'.repeat(43)}`)
const [payee, former] = [`0x${'a'.repeat(40)}`, `0x${'b'.repeat(40)}`] as const

const termsIn = (
  { address, name, version }: typeof dollar,
  amount: string,
  payTo: string = payee,
): Terms => ({
  network,
  asset: address,
  amount,
  payTo,
  name,
  version,
})

const tariff: Tariff = {
  slug: 'a-dime',
  title: '',
  summary: '',
  publisher: 'ada',
  preview: 1,
  free: false,
  price: '0.10',
  priceVersion: 7,
  scopes: [],
  terms: [termsIn(dollar, '100000'), termsIn(euro, '90000')],
}
/** What held a moment ago: half the price, for a day. */
const forADay = { ...tariff, price: '0.05', priceVersion: 6, accessSeconds: 86_400 }
const before: SoldTerms = { ...termsIn(dollar, '50000'), ...forADay }

function signed(x402Version: 1 | 2, value: bigint, to: string, accepted?: SignedPayment['accepted']) {
  const authorization = { from: '0x1', to, value, validAfter: 0n, validBefore: 0n, nonce: '0x' }
  return { x402Version, network, authorization, signature: '0x', accepted } as SignedPayment
}

const v1 = (value: bigint, previousTerms: SoldTerms[], to: string = payee, on = tariff) =>
  agreedTerms(undefined, { signed: signed(1, value, to), tariff: on, previousTerms }, dollar)

test('who was quoted a price for a day gets a day for it, and who was quoted it for good gets it for good', () => {
  const buy = (quotedFor: Tariff, now: Tariff) => {
    const terms = termsIn(dollar, quotedFor === forADay ? '50000' : '100000')
    const text = quoteOf(signTerms(keys, quotedFor, terms, 1000), newQuoteId())
    const accepted = { ...terms, maxTimeoutSeconds, quote: text }
    const payment = signed(2, BigInt(terms.amount), payee, accepted)
    const request = { signed: payment, tariff: now, previousTerms: [] }
    const agreed = agreedTerms(readQuote(keys, text), request, dollar)
    if (agreed.kind === 'refused') throw new Error(agreed.reason)
    return saleOf(request, agreed, dollar, null)
  }
  expect(buy(forADay, tariff)).toMatchObject({ accessSeconds: 86_400, usd: '0.05', priceVersion: 6 })
  expect(buy(tariff, forADay)).toMatchObject({ accessSeconds: null, usd: '0.10', priceVersion: 7 })
  const pass = { ...tariff, slug: 'pass:month', scope: 'all:bob', publisher: 'bob', accessSeconds: 60 }
  const other = { ...pass, scope: 'all:ada', publisher: 'ada' }
  expect(buy(pass, other)).toMatchObject({ scope: 'all:bob', publisher: 'bob' })
})

test('euros are booked at the dollar price that they were quoted beside', () => {
  const terms = termsIn(euro, '90000')
  const text = quoteOf(signTerms(keys, tariff, terms, 1000), newQuoteId())
  const payment = signed(2, 90_000n, payee, { ...terms, maxTimeoutSeconds, quote: text })
  const request = { signed: payment, tariff: { ...tariff, price: '5.00' }, previousTerms: [] }
  const agreed = agreedTerms(readQuote(keys, text), request, euro)
  expect(agreed.kind === 'agreed' && saleOf(request, agreed, euro, null).usd).toBe('0.10')
})

test('a v1 payment of the price before buys what that price bought', () => {
  expect(v1(50_000n, [before])).toMatchObject({ terms: { accessSeconds: 86_400, price: '0.05' } })
  expect(v1(100_000n, [before])).toMatchObject({ terms: { price: '0.10' } })
})

test('a v1 payment is in dollars: the amount in euros does not do', () => {
  const euros: SoldTerms = { ...termsIn(euro, '90000'), ...tariff }
  expect(v1(90_000n, [euros])).toMatchObject({ terms: { amount: '100000' } })
  const inEuros = { ...tariff, terms: [termsIn(euro, '90000')] }
  expect(v1(90_000n, [], payee, inEuros)).toEqual({ kind: 'refused', reason: 'invalid_network' })
})

test('after the payee has changed a v1 payment may go to either, as its 402 said', () => {
  const old: SoldTerms = { ...termsIn(dollar, '100000', former), ...tariff }
  for (const to of [payee, former]) expect(v1(100_000n, [old], to)).toMatchObject({ terms: { payTo: to } })
  expect(v1(100_000n, [old], `0x${'c'.repeat(40)}`)).toMatchObject({ terms: { payTo: payee } })
})
