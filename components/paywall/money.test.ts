import { describe, expect, it } from 'vitest'
import { dollars, shortHex, shortPrice } from './money'

describe('money', () => {
  it.each([
    ['0.10', '10¢'],
    ['0.01', '1¢'],
    ['0.99', '99¢'],
    ['1.00', '$1.00'],
    ['0.105', '$0.105'],
  ])('shows a price of %s as %s', (price, label) => {
    expect(shortPrice(price)).toBe(label)
  })

  it('writes balances exactly, down to the last unit', () => {
    expect(dollars(999_999_999n)).toBe('$999.999999')
    expect(dollars(0n)).toBe('$0.00')
  })

  it('keeps both ends of an address', () => {
    expect(shortHex('0x1234567890abcdef')).toBe('0x1234…cdef')
  })
})
