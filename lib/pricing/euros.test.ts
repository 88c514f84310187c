import { expect, test } from 'vitest'
import { lacksEuroPrice } from './euros'
import type { PageSetting } from './setting'

const dollars = { slug: 'a', tags: [], section: '', date: '2026-01-01', price: '0.10', preview: 1 }
const both = { ...dollars, priceEur: '0.09' }
const now = Date.parse('2026-06-01T00:00:00Z')
const lacks = (page: typeof dollars, setting: PageSetting, rules = [] as { name: string; price: string }[]) =>
  lacksEuroPrice(page, setting, rules, now)

test('for euros alone a page needs a price in euros, which only its file can say', () => {
  expect(lacks(dollars, { tokens: ['EURC'] })).toBe(true)
  expect(lacks(both, { tokens: ['EURC'] })).toBe(false)
  expect(lacks(both, { tokens: ['EURC'], price: '0.30' })).toBe(true)
  expect(lacks(both, { tokens: ['EURC'] }, [{ name: 'All', price: '0.20' }])).toBe(true)
})

test('where dollars are taken, or it is free, it needs none', () => {
  expect(lacks(dollars, {})).toBe(false)
  expect(lacks(dollars, { tokens: ['USDC', 'EURC'] })).toBe(false)
  expect(lacks(dollars, { tokens: ['EURC'], price: '0' })).toBe(false)
})

test('what is scheduled is looked at too, until it is over', () => {
  const scheduled = (price: string, from: string, until: string): PageSetting => ({
    tokens: ['EURC'],
    scheduled: [{ price, from, until }],
  })
  expect(lacks(both, scheduled('0.05', '2026-07-01T00:00:00Z', '2026-07-02T00:00:00Z'))).toBe(true)
  expect(lacks(both, scheduled('0', '2026-07-01T00:00:00Z', '2026-07-02T00:00:00Z'))).toBe(false)
  expect(lacks(both, scheduled('0.05', '2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z'))).toBe(false)
})
