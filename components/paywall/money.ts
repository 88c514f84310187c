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
