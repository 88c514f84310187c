import { networkOf } from '@/lib/chains/networks'
import type { Fee, Warning } from '@/lib/dashboard/warnings'
import { isFree, type PriceSource } from '@/lib/pricing/effective'

export function saySource(source: PriceSource): string {
  if (typeof source === 'object') return `Rule: ${source.rule}`
  return { page: 'This page', scheduled: 'Schedule', file: 'Its file' }[source]
}

export function sayPrice(price: string): string {
  return isFree(price) ? 'Free' : `$${price}`
}

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** A moment in UTC: the same for everybody who reads it, and as messages and most logs have it. */
export function sayTime(iso: string): string {
  return `${times.format(new Date(iso))} UTC`
}

/** How long a buyer may read. */
export function sayAccess(hours: number | 'ever' | undefined): string {
  if (hours === undefined || hours === 'ever') return 'for ever'
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour']
  return `for ${count} ${unit}${count === 1 ? '' : 's'}`
}

/** What a warning says. Which fees it is about is known where it was given. */
export function sayWarning(warning: Warning, fees: readonly Fee[]): string {
  switch (warning) {
    case 'too_dear_for_v1_clients':
      return 'x402 v1 clients do not pay more than $0.10 unless they are told to.'
    case 'too_dear_for_v2_clients':
      return 'x402 v2 clients do not pay more than $1.00 unless they are told to.'
    case 'below_the_fee':
      return `Settling costs about ${sayFees(fees)}: more than this brings.`
  }
}

const about = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 })

function sayFees(fees: readonly Fee[]): string {
  const said = fees.map(({ network, usd }) => `$${about.format(Number(usd))} on ${networkOf(network)?.label}`)
  return new Intl.ListFormat('en').format(said)
}
