import { buttonClass } from '@/components/ui/button-class'
import type { ExportTotal } from '@/lib/dashboard/exports'

type Props = { totals: ExportTotal[]; publisher: string; from: string; to: string }

/** What came in a range of days, to the last unit, and the same as files. */
export function ExportPanel({ totals, publisher, from, to }: Props) {
  const query = new URLSearchParams({ publisher, ...(from && { from }), ...(to && { to }) })
  const range = from || to ? `${from || 'the beginning'} to ${to || 'today'}` : 'all days'
  return (
    <section aria-labelledby="export" className="rounded-card border border-line bg-card p-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <h2 id="export" className="text-xl">
            For the accountant
          </h2>
          <p className="text-sm text-soft">
            Every transfer that came, {range} (UTC), and what was refunded of it. Choose other days in the
            filter above.
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {(['csv', 'jsonl'] as const).map((kind) => (
            <a
              key={kind}
              href={`/api/publisher/v1/exports/payments.${kind}?${query}`}
              download
              className={buttonClass('secondary', 'text-sm')}
            >
              {{ csv: 'CSV', jsonl: 'JSON Lines' }[kind]}
            </a>
          ))}
        </div>
      </div>
      {totals.length > 0 && <Totals totals={totals} />}
    </section>
  )
}

function Totals({ totals }: { totals: ExportTotal[] }) {
  return (
    <ul className="mt-4 grid gap-3">
      {totals.map(({ network, networkName, token, count, gross, refunds, refund, net }) => (
        <li key={`${network} ${token}`} className="border-t border-line pt-3">
          <p className="text-sm text-soft">
            {token} on {networkName}
          </p>
          <dl className="mt-1 flex flex-wrap gap-x-8 gap-y-1 tabular-nums">
            <Sum name={`${count} came`} amount={gross} />
            <Sum name={`${refunds} refunded`} amount={refund} />
            <Sum name="Stayed" amount={net} />
          </dl>
        </li>
      ))}
    </ul>
  )
}

function Sum({ name, amount }: { name: string; amount: string }) {
  return (
    <div className="flex items-baseline gap-2">
      <dt className="text-sm text-soft">{name}</dt>
      <dd>{amount}</dd>
    </div>
  )
}
