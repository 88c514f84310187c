import { expect, test } from 'vitest'
import { allowanceSetting, passesSetting, scopeOf, secondsOf } from './passes'
import { scopesOf } from './scope'

const month = { id: 'month', name: 'A month', price: '3', period: 'month', scope: 'all', fareCap: true }

test('prices are in one spelling, and what is not said is no fare cap', () => {
  const { fareCap: _, ...plain } = month
  expect(passesSetting.parse([plain])).toEqual([{ ...month, price: '3.00', fareCap: false }])
})

test.each([
  ['two of one id', [month, month]],
  ['an id that no address can end in', [{ ...month, id: 'A month' }]],
  ['a price of nothing', [{ ...month, price: '0' }]],
  ['a period that no calendar has', [{ ...month, period: 'fortnight' }]],
  ['a scope of two', [{ ...month, scope: { tag: 'a', section: 'b' } }]],
  ['what nobody asked for', [{ ...month, currency: 'EUR' }]],
])('%s is refused', (_, value) => {
  expect(passesSetting.safeParse(value).success).toBe(false)
})

test('a pass opens the articles of its scope, and of its own publisher only', () => {
  const article = { publisher: 'ada', tags: ['http'], section: 'Essays' }
  const opens = (scope: Parameters<typeof scopeOf>[0]['scope'], publisher = 'ada') =>
    scopesOf(article).includes(scopeOf({ scope }, publisher))
  expect([opens('all'), opens({ tag: 'http' }), opens({ section: 'Essays' })]).toEqual([true, true, true])
  expect([opens({ tag: 'Essays' }), opens({ section: 'http' }), opens('all', 'bob')]).toEqual([
    false,
    false,
    false,
  ])
})

test('a bought week is seven days, and a month thirty', () => {
  expect(secondsOf({ period: 'week' })).toBe(7 * 86_400)
  expect(secondsOf({ period: 'month' })).toBe(30 * 86_400)
})

test('an allowance is a number of articles', () => {
  expect(allowanceSetting.safeParse({ articlesPerMonth: 3 }).success).toBe(true)
  expect(allowanceSetting.safeParse({ articlesPerMonth: -1 }).success).toBe(false)
})
