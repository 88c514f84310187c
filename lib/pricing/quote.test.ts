import { expect, test } from 'vitest'
import type { KeyRing } from '../token'
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
  })
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
