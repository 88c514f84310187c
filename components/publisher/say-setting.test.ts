import { expect, test } from 'vitest'
import { sayChange } from './say-setting'

const from = '2026-12-01T08:00:00Z'
const until = '2026-12-03T08:00:00Z'

test('of rules, what they match and what they ask is said', () => {
  const value = [
    { name: 'Old', olderThanDays: 365, tag: 'http', price: '0' },
    { name: 'All', price: '0.20', programPrice: '0.02', accessHours: 24, until },
  ]
  expect(sayChange({ kind: 'rules', value })).toBe(
    'Rules: Old (tag http, older than 365 days: free); ' +
      'All (every page: $0.20, programs $0.02, access for 1 day until 3 Dec 2026, 08:00 UTC)',
  )
  expect(sayChange({ kind: 'rules', value: [] })).toBe('No rules any more')
})

test('of a page, its prices and those that are scheduled, with their times', () => {
  const scheduled = [{ price: '0.05', from, until }]
  expect(sayChange({ kind: 'page', value: { price: '0', preview: 3, tokens: ['USDC'], scheduled } })).toBe(
    'price free, free blocks 3, tokens USDC, ' +
      'scheduled $0.05 from 1 Dec 2026, 08:00 UTC until 3 Dec 2026, 08:00 UTC',
  )
  expect(sayChange({ kind: 'page', value: {} })).toBe('Left to the rules and its file')
})

test('of passes, what each costs, opens and counts', () => {
  const pass = { id: 'm', name: 'A month', price: '3.00', period: 'month', scope: 'all', fareCap: true }
  const value = [
    pass,
    { ...pass, name: 'Essays', period: 'day', scope: { section: 'Essays' }, fareCap: false },
  ]
  expect(sayChange({ kind: 'passes', value })).toBe(
    'Passes: A month ($3.00 a month, everything, fare cap); Essays ($3.00 a day, section Essays)',
  )
})
