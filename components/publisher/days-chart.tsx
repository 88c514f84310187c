import type { RevenueDay } from '@/lib/dashboard/revenue'
import { isByWeek, pointsOf } from './chart-points'
import { DaysTable } from './days-table'
import { LazyChart } from './lazy-chart'

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
