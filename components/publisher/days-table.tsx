import type { RevenueDay } from '@/lib/dashboard/revenue'
import { sayCount, sayMoney, sayShare } from './say-money'

type Props = { days: RevenueDay[]; csv: string; sample: boolean }

/** The days as a table and as a file, for whoever looks at one day: a line through one point says nothing. */
export function DaysCard({ days, csv, sample }: Props) {
  return (
    <section className="min-w-0 rounded-card border border-line bg-card p-4 text-sm sm:p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-xl">By day</h2>
        {sample && <span className="text-copper">with sample data</span>}
      </div>
      <DaysTable days={days} title="By day" />
      <a href={csv} className="inline-flex min-h-11 items-center link">
        Download as CSV
      </a>
    </section>
  )
}

/** A row for each day, the last one first. */
export function DaysTable({ days, title }: { days: RevenueDay[]; title: string }) {
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
