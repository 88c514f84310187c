import { expect, test } from 'vitest'
import { lastPassTariffOf, passTariffOf } from './passes'
import type { SettingRow } from './publishers/settings'
import { configure } from './testing/seller'

configure()

const now = Date.parse('2026-11-25T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
const month = { id: 'month', name: 'A month', price: '3.00', period: 'month', scope: 'all', fareCap: true }

let version = 0
function row(value: unknown, effectiveAt: string, subject = 'house'): SettingRow {
  return { kind: 'passes', subject, version: ++version, value, effectiveAt }
}

test('a pass is sold at its price, to its publisher, for its time', () => {
  const sold = passTariffOf('month', [row([month], minutesAgo(60))], now)
  expect(sold?.tariff).toMatchObject({
    slug: 'pass:month',
    price: '3.00',
    scope: 'all:house',
    scopes: [],
    accessSeconds: 30 * 86_400,
    terms: [{ amount: '3000000' }],
  })
  expect(sold?.previousTerms).toEqual([])
})

test('the price of a few minutes ago is still taken from clients that cannot echo a quote, not an older one', () => {
  const rows = [
    row([{ ...month, price: '1.00' }], minutesAgo(60)),
    row([{ ...month, price: '2.00' }], minutesAgo(20)),
    row([month], minutesAgo(5)),
  ]
  const { tariff, previousTerms } = passTariffOf('month', rows, now) ?? {}
  expect(tariff?.price).toBe('3.00')
  expect(previousTerms?.map(({ amount }) => amount)).toEqual(['2000000'])
})

test('a pass that was taken off sale is offered to nobody, and answers for payments that were quoted', () => {
  const rows = [row([month], minutesAgo(60)), row([], minutesAgo(1))]
  expect(passTariffOf('month', rows, now)).toBeUndefined()
  expect(lastPassTariffOf('month', rows, now)).toMatchObject({
    tariff: { scope: 'all:house', price: '3.00', terms: [] },
    previousTerms: [],
  })
  expect(lastPassTariffOf('year', rows, now)).toBeUndefined()
})

test('the pass of a publisher that nobody pays on any network is in no terms', () => {
  const sold = passTariffOf('month', [row([month], minutesAgo(60), 'ada')], now)
  expect(sold?.tariff).toMatchObject({ scope: 'all:ada', terms: [] })
})
