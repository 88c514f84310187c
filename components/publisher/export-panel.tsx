import { buttonClass } from '@/components/ui/button-class'
import type { ExportLine, ExportTotal } from '@/lib/dashboard/export-totals'

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
            All that came and all that went back, {range} (UTC): a sale on the day of its block, a refund on
            the day it was proven. Choose other days in the filter above.
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
      {totals.map(({ network, networkName, token, lines, net, netUsd }) => (
        <li key={`${network} ${token}`} className="border-t border-line pt-3">
          <p className="text-sm text-soft">
            {token} on {networkName}
          </p>
          <dl className="mt-1 flex flex-wrap gap-x-8 gap-y-1 tabular-nums">
            {lines.map((line) => (
              <Sum key={`${line.kind} ${line.state}`} name={sayLine(line)} amount={line.amount} />
            ))}
            <Sum name="Stayed of what is final" amount={net} />
            {netUsd !== net && <Sum name="The same in dollars" amount={netUsd} />}
          </dl>
        </li>
      ))}
    </ul>
  )
}

const KINDS: Readonly<Record<ExportLine['kind'], string>> = {
  sale: 'sold',
  refund: 'refunded',
  orphan: 'came and bought nothing',
  orphan_refund: 'of these sent back',
}

function sayLine({ kind, state, count }: ExportLine): string {
  return `${count} ${KINDS[kind]}, ${state === 'final' ? 'final' : 'not final yet'}`
}

function Sum({ name, amount }: { name: string; amount: string }) {
  return (
    <div className="flex items-baseline gap-2">
      <dt className="text-sm text-soft">{name}</dt>
      <dd>{amount}</dd>
    </div>
  )
}
