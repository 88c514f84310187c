import type { Metadata } from 'next'
import { ExportPanel } from '@/components/publisher/export-panel'
import { NoPayments } from '@/components/publisher/no-payments'
import { PaymentsFilter } from '@/components/publisher/payments-filter'
import { PaymentsList } from '@/components/publisher/payments-list'
import { PaymentsTabs } from '@/components/publisher/payments-tabs'
import { SamplePayments } from '@/components/publisher/sample-payments'
import { currentActor } from '@/lib/dashboard/actor'
import { paymentsPage } from '@/lib/dashboard/payments-page'

export const metadata: Metadata = { title: 'Payments' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function PaymentsPage({ searchParams }: Props) {
  const actor = await currentActor()
  if (!actor) return null
  const { query, problems, choices, publisher, list, none, samples, totals } = await paymentsPage(
    actor,
    await searchParams,
  )
  return (
    <>
      <h1 className="text-4xl">Payments</h1>
      <PaymentsTabs here="/publisher/payments" publisher={publisher} />
      <div className="mt-4 grid gap-6">
        <PaymentsFilter query={query} problems={problems} {...choices} />
        {none ? <NoPayments {...none} /> : list && <PaymentsList page={list} query={query} />}
        {totals && <ExportPanel totals={totals.sums} publisher={publisher} {...totals.days} />}
        {samples && <SamplePayments payments={samples} />}
      </div>
    </>
  )
}
