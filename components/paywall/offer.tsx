import type { ReactNode } from 'react'
import { priceLabel } from '@/components/article/price-tag'

type OfferProps = { title: string; price: string; facts: ReactNode; more: ReactNode; children: ReactNode }

/** What it costs, what one gets, and who gets the money. */
export function Offer({ title, price, facts, more, children }: OfferProps) {
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-3xl">{title}</h2>
        <p className="font-serif text-4xl text-copper tabular-nums">{priceLabel(price)}</p>
      </div>
      {facts}
      <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2">{children}</div>
      {more}
    </>
  )
}
