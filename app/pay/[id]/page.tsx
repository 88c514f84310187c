import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PayRequest } from '@/components/paywall/pay-request'
import { sellerName } from '@/lib/publisher-names'
import { requestToPay } from '@/lib/request-status'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ id: string }> }

export const metadata: Metadata = { title: 'Payment request', robots: { index: false } }

/** Where a payment request is paid, by whoever opens its link: the id in the address is enough to pay and not to read. */
export default async function PayPage({ params }: Props) {
  const asked = await requestToPay((await params).id, Date.now())
  if (!asked) notFound()
  const { tariff, request, state, required } = asked
  return (
    <div className="mx-auto max-w-[44rem] px-5 pt-12 sm:px-8 sm:pt-20">
      <p className="kicker">Payment request</p>
      <h1 className="mt-4 text-[clamp(2.25rem,1.6rem+3vw,3.25rem)]">{tariff.title}</h1>
      <p className="mt-5 font-serif text-xl leading-snug text-pretty text-soft">{tariff.summary}</p>
      <div className="mt-9">
        <PayRequest
          slug={request.slug}
          title={tariff.title}
          price={request.price}
          publisher={await sellerName(tariff.publisher)}
          request={{ id: asked.id, required }}
          state={tariff.free && state === 'open' ? 'free' : state}
          expiresAt={request.expiresAt}
        />
      </div>
    </div>
  )
}
