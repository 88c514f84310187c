import type { PricedArticle } from '@/lib/dashboard/pages'
import { isFree, scheduledAt } from '@/lib/pricing/effective'
import type { Arrival, Saved } from './at-the-gate'
import { sayPrice } from './say'

export const LOOKING = 'Saved. Looking at the gate…'

const NOT_LIVE = {
  slow: 'Saved. The gate still goes by what held before; look again in a moment.',
  unpayable:
    'Saved. Nobody can pay yet: either no address is set on its networks to be paid at (set one under People), or it takes EURC alone and has no price in euros.',
  unseen: 'Saved. Nothing of this is sold yet, so there is no gate to look at.',
} as const

/** A page as it is to be looked for at the gate. */
export function savedPage({ slug, version, price }: PricedArticle): Saved {
  return { slug, version, free: isFree(price) }
}

/** What became of a change of one page. Who has written a price that does not hold yet is told why. */
export function sayPageArrival(page: PricedArticle, arrival: Arrival): string {
  if (arrival !== 'live') return NOT_LIVE[arrival]
  const { price, programPrice, setting, source } = page
  const asks = isFree(price) ? 'nothing' : sayPrice(price)
  const programs = programPrice === price ? '' : ` Programs pay ${sayPrice(programPrice)}.`
  if (source === 'scheduled' && setting.price !== undefined && setting.price !== price)
    return `Saved: ${sayPrice(setting.price)}. ${sayScheduled(page)}, and until then the gate asks ${asks}.${programs}`
  return `Live: the gate asks ${asks}.${programs}`
}

/** What became of a change that is no page's own. */
export function sayArrival(arrival: Arrival): string {
  return arrival === 'live' ? 'Live at the gate.' : NOT_LIVE[arrival]
}

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** Until when the schedule decides, in the time of whoever reads it. */
function sayScheduled({ setting }: Pick<PricedArticle, 'setting'>): string {
  const until = scheduledAt(setting, Date.now())?.until
  return until
    ? `The schedule decides until ${times.format(new Date(until))}`
    : 'The schedule decides until it is taken away'
}
