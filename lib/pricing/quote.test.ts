import { expect, test } from 'vitest'
import type { KeyRing } from '../token'
import { newQuoteId, quoteSeconds, readQuote, signQuote } from './quote'
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
  free: false,
  price: '0.01',
  priceVersion: 3,
  terms: [terms],
}

test('a quote gives back what was promised', () => {
  const id = newQuoteId()
  expect(readQuote(ring, signQuote(ring, tariff, terms, id, 1000))).toEqual({
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
  expect(readQuote(ring, signQuote(stranger, tariff, terms, newQuoteId(), 1000))).toBeUndefined()
})

test('ids are 128 bits and never repeat', () => {
  const ids = new Set(Array.from({ length: 1000 }, newQuoteId))
  expect(ids.size).toBe(1000)
  for (const id of ids) expect(id).toHaveLength(22)
})
