import type { SamplePayment } from '@/lib/dashboard/sample-payments'
import { type PaymentRow, PaymentRows } from './payment-rows'
import { SampleMark, SampleNote } from './sample-notice'
import { sayDay } from './say-money'
import { sayPaymentState } from './say-payment'

/** What the list looks like once people pay. Nothing in it can be opened: there is nothing behind it. */
export function SamplePayments({ payments }: { payments: readonly SamplePayment[] }) {
  if (payments.length === 0) return null
  return (
    <section aria-labelledby="sample-payments" className="grid gap-4">
      <h2 id="sample-payments" className="text-2xl">
        What payments look like
      </h2>
      <SampleNote>
        These never happened: they are the latest sales that the sample data of the overview counts. Nobody
        paid, so there is nothing to open or to refund, and they are in no sum and no file of this page.
      </SampleNote>
      <PaymentRows rows={payments.map(rowOf)} />
    </section>
  )
}

function rowOf({ id, day, title, amount, token, buyer, isRefunded, networkName }: SamplePayment): PaymentRow {
  return {
    ...{ id, amount, token, network: networkName },
    time: <time dateTime={day}>{sayDay(day)}</time>,
    page: (
      <>
        <span className="mr-2">{title}</span> <SampleMark />
      </>
    ),
    said: sayPaymentState('final', isRefunded ? 'proven' : null),
    payer: <span className="text-soft">{buyer === 'person' ? 'A person' : 'A program'}</span>,
  }
}
