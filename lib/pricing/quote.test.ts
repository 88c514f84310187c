import { expect, test } from 'vitest'
import { type KeyRing, signToken } from '../token'
import { newQuoteId, quoteOf, quoteSeconds, readQuote, signTerms } from './quote'
import type { Tariff, Terms } from './tariff'

const ring: KeyRing = [{ id: 'k1', secret: new Uint8Array(32).fill(1) }]
const terms: Terms = {
  network: 'eip155:84532',
  asset: '0xA',
  amount: '10000',
  payTo: '0xB',
  name: 'USDC',
  version: '2',
}
const tariff: Tariff = {
  slug: 'a-cent',
  title: '',
  summary: '',
  publisher: 'house',
  preview: 1,
  free: false,
  price: '0.01',
  priceVersion: 3,
  scopes: [],
  terms: [terms],
}

test('a quote gives back what was promised', () => {
  const id = newQuoteId()
  expect(readQuote(ring, quoteOf(signTerms(ring, tariff, terms, 1000), id))).toEqual({
    id,
    slug: 'a-cent',
    priceVersion: 3,
    network: 'eip155:84532',
    asset: '0xA',
    amount: '10000',
    payTo: '0xB',
    expiresAt: 1000 + quoteSeconds,
    publisher: 'house',
    price: '0.01',
  })
})

test('a quote says for how long and what is sold, and a request keeps its place beside it', () => {
  const pass = { ...tariff, accessSeconds: 86_400, scope: 'all:house' }
  const read = (sold: Tariff, request?: string) =>
    readQuote(ring, quoteOf(signTerms(ring, sold, terms, 1000, request), newQuoteId()))
  expect(read(pass, 'hash')).toMatchObject({ accessSeconds: 86_400, scope: 'all:house', request: 'hash' })
  expect(read(tariff, 'hash')).not.toHaveProperty('scope')
  expect(read(tariff, 'hash')).toHaveProperty('request', 'hash')
})

test('a quote from before it said what is sold is none', () => {
  const old = signToken(ring, 'quote', ['a-cent', 3, 'eip155:84532', '0xA', '10000', '0xB', 2000, 'hash'])
  expect(readQuote(ring, quoteOf(old, newQuoteId()))).toBeUndefined()
})

test('a quote of a stranger is none', () => {
  const stranger: KeyRing = [{ id: 'k1', secret: new Uint8Array(32).fill(9) }]
  expect(readQuote(ring, quoteOf(signTerms(stranger, tariff, terms, 1000), newQuoteId()))).toBeUndefined()
})

test('terms without an id, with half of one or with more than one are no quote', () => {
  const signed = signTerms(ring, tariff, terms, 1000)
  const id = newQuoteId()
  for (const bad of [
    signed,
    `${signed}.`,
    `${signed}.${id.slice(1)}`,
    `${signed}.${id}.${id}`,
    id,
    '',
    '.',
  ]) {
    expect(readQuote(ring, bad)).toBeUndefined()
  }
})

test('ids are 128 bits and never repeat', () => {
  const ids = new Set(Array.from({ length: 1000 }, newQuoteId))
  expect(ids.size).toBe(1000)
  for (const id of ids) expect(id).toHaveLength(22)
})
