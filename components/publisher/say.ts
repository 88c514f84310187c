import type { Warning } from '@/lib/dashboard/warnings'
import { isFree, type PriceSource } from '@/lib/pricing/effective'

export function saySource(source: PriceSource): string {
  if (typeof source === 'object') return `Rule: ${source.rule}`
  return { page: 'This page', scheduled: 'Schedule', file: 'Its file' }[source]
}

export function sayPrice(price: string): string {
  return isFree(price) ? 'Free' : `$${price}`
}

/** How long a buyer may read. */
export function sayAccess(hours: number | 'ever' | undefined): string {
  if (hours === undefined || hours === 'ever') return 'for ever'
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour']
  return `for ${count} ${unit}${count === 1 ? '' : 's'}`
}

export const WARNINGS: Readonly<Record<Warning, string>> = {
  too_dear_for_v1_clients: 'x402 v1 clients do not pay more than $0.10 unless they are told to.',
  too_dear_for_v2_clients: 'x402 v2 clients do not pay more than $1.00 unless they are told to.',
  below_the_fee: 'Settling costs about $0.001 even on the cheapest networks: this brings no more.',
}
