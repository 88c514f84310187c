import { atomicAmount, usdAmount } from '@/lib/pricing/price'

/** Every token we take is USDC, and USDC has six decimals wherever we take it. */
const DECIMALS = 6
const UNITS_PER_CENT = 10_000n

export function unitsOf(price: string): bigint {
  return atomicAmount(price, DECIMALS)
}

/** "$0.10": at least two decimals, and more only where they carry value. */
export function dollars(units: bigint): string {
  return `$${usdAmount(units, DECIMALS)}`
}

/** "10¢" for whole cents below a dollar, dollars otherwise. */
export function shortPrice(price: string): string {
  const units = unitsOf(price)
  const cents = units / UNITS_PER_CENT
  return units % UNITS_PER_CENT === 0n && cents < 100n ? `${cents}¢` : dollars(units)
}

/** Both ends of an address or a hash, enough for a person to compare. */
export function shortHex(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`
}
