import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { shortHex } from '@/components/ui/short-hex'
import type { ListedPayment, PaymentPage } from '@/lib/dashboard/payments'
import { Moment } from './moment'
import { type PaymentRow, PaymentRows } from './payment-rows'
import { sayPaymentState } from './say-payment'

type Props = { page: PaymentPage; query: Readonly<Record<string, string>> }

export function PaymentsList({ page: { payments, older, newer }, query }: Props) {
  return (
    <>
      <PaymentRows rows={payments.map(rowOf)} />
      <nav aria-label="More payments" className="flex flex-wrap gap-3 empty:hidden">
        {newer && (
          <Link href={placeIn(query, 'newer', newer)} className={buttonClass('secondary')}>
            ← Newer
          </Link>
        )}
        {older && (
          <Link href={placeIn(query, 'older', older)} className={buttonClass('secondary')}>
            Older →
          </Link>
        )}
      </nav>
    </>
  )
}

function placeIn({ older, newer, ...query }: Props['query'], way: string, place: string): string {
  return `/publisher/payments?${new URLSearchParams({ ...query, [way]: place })}`
}

function rowOf(payment: ListedPayment): PaymentRow {
  const { id, createdAt, title, amount, token, state, refund, payer, networkName } = payment
  return {
    ...{ id, amount, token, network: networkName },
    time: <Moment at={createdAt} />,
    page: (
      <Link href={`/publisher/payments/${id}`} className="hover:text-copper">
        {title}
      </Link>
    ),
    said: sayPaymentState(state, refund),
    payer: (
      <span className="font-mono" title={payer}>
        {shortHex(payer)}
      </span>
    ),
  }
}
