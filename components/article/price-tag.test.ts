import { expect, it } from 'vitest'
import { priceLabel } from '@/components/article/price-tag'

it.each([
  ['0', 'Free'],
  ['0.00', 'Free'],
  ['0.01', '1¢'],
  ['0.1', '10¢'],
  ['0.10', '10¢'],
  ['0.005', '0.5¢'],
  ['0.125', '12.5¢'],
  ['0.000001', '0.0001¢'],
  ['1', '$1.00'],
  ['1.5', '$1.50'],
  ['12.3456', '$12.3456'],
])('a price of %s reads %s', (price, label) => {
  expect(priceLabel(price)).toBe(label)
})
