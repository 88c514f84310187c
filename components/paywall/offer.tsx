import type { ReactNode } from 'react'
import { priceLabel } from '@/components/article/price-tag'

type OfferProps = { price: string; publisher: string; words: number; minutes: number; children: ReactNode }

/** What it costs, what one gets, and who gets the money. */
export function Offer({ price, publisher, words, minutes, children }: OfferProps) {
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-3xl">Read the rest</h2>
        <p className="font-serif text-4xl text-copper tabular-nums">{priceLabel(price)}</p>
      </div>
      <ul className="mt-4 grid gap-1.5 text-[0.9375rem] leading-relaxed text-soft">
        <li>
          {minutes} {minutes === 1 ? 'minute' : 'minutes'}, {words.toLocaleString('en-US')} words
        </li>
        <li>Yours for good, on any device with this wallet. No account, no subscription.</li>
        <li>Paid in USDC straight to {publisher}. Nobody in between, no gas.</li>
      </ul>
      <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2">{children}</div>
    </>
  )
}
