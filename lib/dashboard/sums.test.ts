import { expect, test } from 'vitest'
import { dollarsOf, figuresOf, medianPrice, nothing } from './sums'

test('revenue is what stays after refunds, and may be below nothing', () => {
  const sums = { ...nothing, sales: 1, gross: 100_000n, refunds: 2, refunded: 350_000n }
  expect(figuresOf(sums)).toMatchObject({ gross: '0.10', refunded: '0.35', revenue: '-0.25' })
  expect(dollarsOf(-1n)).toBe('-0.000001')
})

test('nobody buys more often than a 402 was shown, and without a 402 nothing is said', () => {
  expect(figuresOf({ ...nothing, sales: 1, shown: 4 }).conversion).toBe(0.25)
  expect(figuresOf({ ...nothing, sales: 5, shown: 4 }).conversion).toBe(1)
  expect(figuresOf({ ...nothing, sales: 5 }).conversion).toBeNull()
})

test('the median is the price in the middle of all sales, not of all prices', () => {
  const prices = [
    { price: '10', sales: 1 },
    { price: '0.10', sales: 5 },
    { price: '9', sales: 3 },
  ]
  expect(medianPrice(prices)).toBe('0.10')
  expect(medianPrice(prices.slice(0, 2).concat({ price: '9', sales: 4 }))).toBe('0.10')
  expect(medianPrice([...prices, { price: '9.5', sales: 2 }])).toBe('9')
  expect(medianPrice([{ price: '1', sales: 0 }])).toBeNull()
})
