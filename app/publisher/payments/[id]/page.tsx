import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { PaymentFacts } from '@/components/publisher/payment-facts'
import { Refund } from '@/components/publisher/refund'
import { sayPaymentState } from '@/components/publisher/say-payment'
import { StateWord } from '@/components/publisher/state-word'
import { Timeline } from '@/components/publisher/timeline'
import { currentActor } from '@/lib/dashboard/actor'
import { findPaymentDetail } from '@/lib/dashboard/payment'

export const metadata: Metadata = { title: 'Payment' }

type Props = { params: Promise<{ id: string }> }

export default async function PaymentPage({ params }: Props) {
  const actor = await currentActor()
  if (!actor) return null
  const payment = await findPaymentDetail(actor, (await params).id)
  if (!payment) notFound()
  const { title, state, refund, refundTerms, refundOf, amount, token } = payment
  return (
    <>
      <Link href="/publisher/payments" className="inline-flex min-h-11 items-center text-sm link">
        All payments
      </Link>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <h1 className="text-4xl">{title}</h1>
        <StateWord said={sayPaymentState(state, refund)} />
      </div>
      <div className="mt-8 grid gap-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
        <section aria-labelledby="timeline" className="max-lg:order-2">
          <h2 id="timeline" className="mb-5 text-2xl">
            What happened
          </h2>
          <Timeline payment={payment} />
        </section>
        <aside className="grid content-start gap-6">
          <div className="rounded-card border border-line bg-card p-5">
            <PaymentFacts payment={payment} />
          </div>
          {refundTerms && (
            <section aria-labelledby="refund" className="rounded-card border border-line bg-card p-5">
              <h2 id="refund" className="mb-3 text-2xl">
                Refund
              </h2>
              <Refund
                terms={refundTerms}
                kind="payment"
                amount={`${amount} ${token}`}
                refund={refundOf}
                mayRefund={actor.mayWrite}
              />
            </section>
          )}
        </aside>
      </div>
    </>
  )
}
