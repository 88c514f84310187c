import type { Revenue } from '@/lib/dashboard/revenue'
import { sayCount, sayMoney, sayShare } from './say-money'

/** The sums, large. */
export function RevenueFigures({ totals, medianPrice, payers, pending }: Revenue) {
  return (
    <div>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-card border border-line bg-line sm:grid-cols-4">
        <Figure
          name="Revenue"
          value={sayMoney(totals.revenue)}
          note={
            totals.refunds > 0
              ? `${sayMoney(totals.gross)} sold, ${sayMoney(totals.refunded)} paid back`
              : 'Nothing paid back'
          }
        />
        <Figure
          name="Sales"
          value={sayCount(totals.sales)}
          note={medianPrice ? `Median price ${sayMoney(medianPrice)}` : 'Nothing sold'}
        />
        <Figure name="Conversion" value={sayShare(totals.conversion)} note={saidShown(totals.shown ?? 0)} />
        <Figure
          name="Payers"
          value={sayCount(payers.new + payers.returning)}
          note={`${sayCount(payers.new)} new, ${sayCount(payers.returning)} returning`}
        />
      </dl>
      <p className="mt-3 text-sm text-soft">
        {pending.sales > 0 && (
          <>
            <strong className="font-semibold text-ink">
              Pending: {sayMoney(pending.usd)} in {sayCount(pending.sales)}{' '}
              {pending.sales === 1 ? 'sale' : 'sales'}.
            </strong>{' '}
            It has arrived, in blocks that are not final yet, and is in no sum until they are.{' '}
          </>
        )}
        All sums are of payments whose block is final, by the block’s day in UTC.
      </p>
    </div>
  )
}

function saidShown(times: number): string {
  return times === 1 ? 'A 402 was shown once' : `A 402 was shown ${sayCount(times)} times`
}

type FigureProps = { name: string; value: string; note: string }

function Figure({ name, value, note }: FigureProps) {
  return (
    <div className="flex flex-col bg-card p-4 sm:p-5">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="mt-1 font-serif text-3xl tabular-nums sm:text-4xl">{value}</dd>
      <dd className="mt-1 text-sm text-soft">{note}</dd>
    </div>
  )
}
