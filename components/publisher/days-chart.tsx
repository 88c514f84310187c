import type { RevenueDay } from '@/lib/dashboard/revenue'
import { isByWeek, pointsOf } from './chart-points'
import { LazyChart } from './lazy-chart'
import { sayCount, sayMoney, sayShare } from './say-money'

type Props = { kind: 'revenue' | 'conversion'; days: RevenueDay[]; csv: string; sample: boolean }

const TITLES = { revenue: 'Revenue', conversion: 'Conversion' } as const

/** A chart by day, with its numbers as a table and as a file. */
export function DaysChart({ kind, days, csv, sample }: Props) {
  const title = `${TITLES[kind]} by ${isByWeek(days) ? 'week' : 'day'}`
  return (
    <figure className="min-w-0 rounded-card border border-line bg-card p-4 sm:p-5">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-xl">{title}</h2>
        {sample && <span className="text-sm text-copper">with sample data</span>}
        {kind === 'revenue' && <Legend />}
      </figcaption>
      <div
        role="img"
        aria-label={`${title}, as a chart. The table below has its numbers.`}
        className="mt-3 h-60"
      >
        <LazyChart kind={kind} points={pointsOf(days)} />
      </div>
      <details className="mt-3 text-sm">
        <summary className="min-h-11 cursor-pointer content-center text-soft hover:text-copper">
          The numbers, day by day
        </summary>
        <DaysTable days={days} title={title} />
      </details>
      <a href={csv} className="inline-flex min-h-11 items-center text-sm link">
        Download as CSV
      </a>
    </figure>
  )
}

function Legend() {
  return (
    <p className="flex gap-4 text-sm text-soft">
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true" className="size-3 bg-copper" /> People
      </span>
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true" className="size-3 bg-dusk" /> Programs
      </span>
    </p>
  )
}

function DaysTable({ days, title }: { days: RevenueDay[]; title: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section aria-label={`${title}, as a table`} tabIndex={0} className="max-h-80 overflow-auto">
      <table className="w-full border-collapse text-right tabular-nums">
        <thead className="sticky top-0 bg-card text-soft">
          <tr className="border-b border-edge">
            <th scope="col" className="py-2 text-left font-medium">
              Day
            </th>
            {['People', 'Programs', 'Revenue', 'Sales', '402s shown', 'Conversion'].map((name) => (
              <th key={name} scope="col" className="py-2 pl-3 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.key} className="border-b border-line">
              <th scope="row" className="whitespace-nowrap py-1.5 text-left font-normal">
                {day.key}
              </th>
              <td className="pl-3">{sayMoney(day.people)}</td>
              <td className="pl-3">{sayMoney(day.programs)}</td>
              <td className="pl-3">{sayMoney(day.revenue)}</td>
              <td className="pl-3">{sayCount(day.sales)}</td>
              <td className="pl-3">{sayCount(day.shown ?? 0)}</td>
              <td className="pl-3">{sayShare(day.conversion)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
