import type { ShownFare } from '@/lib/fares'
import { dollars, unitsOf } from './money'

const NOW = { day: 'today', week: 'this week', month: 'this month' } as const
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })

/** How far a reader is towards a pass that single purchases count towards, in one line. */
export function sayFare({ name, price, spent, period, until, reached }: ShownFare): string {
  if (reached) {
    const last = days.format(new Date(Date.parse(until) - 1))
    return `That makes ${dollars(unitsOf(price))} ${NOW[period]}: ${name} is yours to the end of ${last} (UTC), and costs you nothing more.`
  }
  return `${dollars(unitsOf(spent))} of ${dollars(unitsOf(price))} ${NOW[period]} towards ${name}.`
}
