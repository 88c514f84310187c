/**
 * A price is a dollar amount as a plain decimal string, `"0.10"`. Money never passes through a floating point number.
 */

const plainDecimal = /^(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,6}))?$/

/**
 * Converts dollars to a token's atomic units.
 *
 * @throws when the text is not a plain decimal or has more digits than the token can hold: a price is never rounded.
 */
export function atomicAmount(usd: string, decimals: number): bigint {
  const match = plainDecimal.exec(usd)
  if (!match) throw new Error(`"${usd}" is not a price: write dollars as 0.10`)
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > decimals)
    throw new Error(`"${usd}" has more digits than the token's ${decimals} decimals`)
  return BigInt(match[1] + fraction.padEnd(decimals, '0'))
}

/** Converts atomic units back to dollars, with at least two decimals: `100000n` of 6 decimals is `"0.10"`. */
export function usdAmount(atomic: bigint, decimals: number): string {
  const digits = atomic.toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${digits.slice(0, digits.length - decimals)}.${fraction.padEnd(2, '0')}`
}
