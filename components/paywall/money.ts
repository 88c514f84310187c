import { atomicAmount, usdAmount } from '@/lib/pricing/price'

/** Every token we take is USDC, and USDC has six decimals wherever we take it. */
const DECIMALS = 6

export function unitsOf(price: string): bigint {
  return atomicAmount(price, DECIMALS)
}

/** "$0.10": at least two decimals, and more only where they carry value. */
export function dollars(units: bigint): string {
  return `$${usdAmount(units, DECIMALS)}`
}

/** Both ends of an address or a hash, enough for a person to compare. */
export function shortHex(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`
}
