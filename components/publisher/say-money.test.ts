import { expect, test } from 'vitest'
import { sayDay, sayMoney, sayShare } from './say-money'

test.each([
  ['1234.50', '$1,234.50'],
  ['0.00', '$0.00'],
  ['-0.25', '−$0.25'],
  ['0.003', '$0.003'],
  ['0.10', '$0.10'],
  ['1.005001', '$1.01'],
])('%s is said %s', (usd, said) => expect(sayMoney(usd)).toBe(said))

test('a share of nothing is a dash', () => {
  expect(sayShare(null)).toBe('–')
  expect(sayShare(0.1251)).toBe('12.5%')
})

test('a day is that of UTC', () => expect(sayDay('2026-11-25')).toBe('25 Nov 2026'))
