import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atomicAmount, usdAmount } from './price'

test('a dime is 100000 atomic units of USDC', () => {
  expect(atomicAmount('0.10', 6)).toBe(100_000n)
  expect(atomicAmount('0.000001', 6)).toBe(1n)
  expect(atomicAmount('1', 6)).toBe(1_000_000n)
})

test('no amount is lost or gained on the way to dollars and back', () => {
  fc.assert(fc.property(fc.bigInt(0n, 999_999_999_999_999n), (n) => atomicAmount(usdAmount(n, 6), 6) === n))
})

test.each(['', ' 0.1', '0.1 ', '.1', '1.', '01', '-1', '+1', '1e3', '0x1', '1,000', '0.1234567', 'NaN', '١'])(
  'refuses the spelling %j',
  (text) => {
    expect(() => atomicAmount(text, 6)).toThrow()
  },
)

test('refuses to round', () => {
  expect(() => atomicAmount('0.001', 2)).toThrow('decimals')
})
