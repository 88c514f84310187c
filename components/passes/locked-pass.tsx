import { Facts, PaidTo } from '@/components/paywall/offer-facts'
import { Paywall } from '@/components/paywall/paywall'
import type { PassOnSale } from '@/lib/pricing/passes'
import { sellerName } from '@/lib/publisher-names'
import type { CurrentTariff } from '@/lib/tariffs'
import { PassHead } from './pass-head'

const LASTS = { day: '24 hours', week: '7 days', month: '30 days' } as const

type LockedPassProps = { tariff: CurrentTariff['tariff']; pass: PassOnSale }

/** A pass, for whoever does not hold it. */
export async function LockedPass({ tariff, pass }: LockedPassProps) {
  const { slug, title, summary, price } = tariff
  const publisher = await sellerName(tariff.publisher)
  return (
    <PassHead title={title} summary={summary}>
      <Paywall
        slug={slug}
        title={title}
        heading={title}
        price={price}
        publisher={publisher}
        facts={
          <Facts>
            <li>{summary}, on any device with this wallet.</li>
            <li>{LASTS[pass.period]} from now. It ends by itself: nothing is renewed or charged again.</li>
            <PaidTo publisher={publisher} />
          </Facts>
        }
      />
    </PassHead>
  )
}
