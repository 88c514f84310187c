import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { shortHex } from '@/components/ui/short-hex'
import type { ListedPayment, PaymentPage } from '@/lib/dashboard/payments'
import { Moment } from './moment'
import { sayPaymentState } from './say-payment'
import { StateWord } from './state-word'

type Props = { page: PaymentPage; query: Readonly<Record<string, string>> }

export function PaymentsList({ page: { payments, older, newer }, query }: Props) {
  const isFiltered = Object.keys(query).some((name) => name !== 'publisher')
  if (payments.length === 0) return <Empty isFiltered={isFiltered} />
  return (
    <>
      <Table payments={payments} />
      <Cards payments={payments} />
      <nav aria-label="More payments" className="flex flex-wrap gap-3">
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

function Empty({ isFiltered }: { isFiltered: boolean }) {
  return (
    <p className="rounded-card border border-edge border-dashed px-6 py-12 text-center text-soft">
      {isFiltered
        ? 'No payment is like that. Ask for less, or show all.'
        : 'Nobody has paid yet. The first payment stands here a moment after it is made.'}
    </p>
  )
}

const cell = 'py-3 pr-4'

function Table({ payments }: { payments: ListedPayment[] }) {
  return (
    <table className="w-full border-collapse text-left max-md:hidden">
      <thead className="border-b border-edge text-sm text-soft">
        <tr>
          {['Time', 'Page', 'Amount', 'State', 'Payer', 'Network'].map((name) => (
            <th key={name} scope="col" className="py-2 pr-4 font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => (
          <tr key={payment.id} className="border-b border-line align-baseline">
            <td className={`${cell} text-sm`}>
              <Moment at={payment.createdAt} />
            </td>
            <td className={cell}>
              <PaymentLink payment={payment} />
            </td>
            <td className={`${cell} whitespace-nowrap tabular-nums`}>
              {payment.amount} <span className="text-sm text-soft">{payment.token}</span>
            </td>
            <td className={cell}>
              <StateWord said={sayPaymentState(payment.state, payment.refund)} />
            </td>
            <td className={`${cell} font-mono text-sm`} title={payment.payer}>
              {shortHex(payment.payer)}
            </td>
            <td className={`${cell} text-sm`}>{payment.networkName}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cards({ payments }: { payments: ListedPayment[] }) {
  return (
    <ul className="grid gap-3 md:hidden">
      {payments.map((payment) => (
        <li key={payment.id} className="rounded-card border border-line bg-card p-4">
          <div className="flex items-baseline justify-between gap-4">
            <PaymentLink payment={payment} />
            <p className="whitespace-nowrap tabular-nums">
              {payment.amount} <span className="text-sm text-soft">{payment.token}</span>
            </p>
          </div>
          <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm">
            <StateWord said={sayPaymentState(payment.state, payment.refund)} />
            <Moment at={payment.createdAt} />
          </div>
          <p className="mt-1 text-sm text-soft">
            <span className="font-mono">{shortHex(payment.payer)}</span> on {payment.networkName}
          </p>
        </li>
      ))}
    </ul>
  )
}

function PaymentLink({ payment: { id, title } }: { payment: ListedPayment }) {
  return (
    <Link href={`/publisher/payments/${id}`} className="font-serif text-lg leading-snug hover:text-copper">
      {title}
    </Link>
  )
}
