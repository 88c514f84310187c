import { expect, test } from 'vitest'
import { sayFare } from './fare'

const fare = {
  pass: 'month',
  name: 'A month',
  period: 'month',
  price: '3.00',
  spent: '2.10',
  until: '2026-12-01T00:00:00.000Z',
  reached: false,
} as const

test('how far a reader is is said in dollars and in the period that counts', () => {
  expect(sayFare(fare)).toBe('$2.10 of $3.00 this month towards A month.')
  expect(sayFare({ ...fare, period: 'week' })).toContain('this week')
})

test('a pass that is reached is said to be the reader’s, to the end of the last day that it is', () => {
  expect(sayFare({ ...fare, spent: '3.05', reached: true })).toBe(
    'That makes $3.00 this month: A month is yours to the end of 30 November (UTC), and costs you nothing more.',
  )
})
