import { describe, expect, it } from 'vitest'
import { dollars, unitsOf } from './money'

describe('money', () => {
  it('writes balances exactly, down to the last unit', () => {
    expect(dollars(999_999_999n)).toBe('$999.999999')
    expect(dollars(0n)).toBe('$0.00')
  })

  it('shows a price as it was set', () => {
    for (const price of ['0.10', '0.01', '1.00', '0.105']) expect(dollars(unitsOf(price))).toBe(`$${price}`)
  })
})
