import type { ReactNode } from 'react'
import type { PageRevenue } from '@/lib/dashboard/revenue'
import type { Figures } from '@/lib/dashboard/sums'
import { DaysChart } from './days-chart'
import { DaysCard } from './days-table'
import { SampleNotice } from './sample-notice'
import { sayCount, sayDay, sayMoney, sayShare } from './say-money'

/** How far the readers of one page came: from the 402 to the sale that stays. */
export function PageFunnel({ revenue, picker }: { revenue: PageRevenue; picker: ReactNode }) {
  const { slug, from, to, totals, people, programs, medianPrice, pending, sample, days } = revenue
  const csv = `/api/publisher/v1/pages/${slug}/revenue.csv?from=${from}&to=${to}`
  return (
    <section aria-labelledby="funnel" className="grid gap-4">
      <div>
        <h2 id="funnel" className="text-2xl">
          What it brings
        </h2>
        <p className="mt-1 text-sm text-soft">
          {sayDay(from)} to {sayDay(to)}, {sayMoney(totals.revenue)} in all
          {medianPrice && `, median price ${sayMoney(medianPrice)}`}
          {pending.sales > 0 && `; ${sayMoney(pending.usd)} more is pending until its block is final`}.
        </p>
      </div>
      {picker}
      <SampleNotice sample={sample} />
      <table className="w-full max-w-2xl border-collapse text-right tabular-nums">
        <thead className="text-sm text-soft">
          <tr className="border-b border-edge">
            {['Step', 'All', 'People', 'Programs'].map((name, i) => (
              <th key={name} scope="col" className={`py-2 font-medium ${i === 0 ? 'text-left' : 'pl-3'}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {STEPS.map(([name, say]) => (
            <tr key={name} className="border-b border-line">
              <th scope="row" className="py-2 text-left font-normal">
                {name}
              </th>
              <td className="py-2 pl-3 font-medium">{say(totals)}</td>
              <td className="py-2 pl-3">{say(people)}</td>
              <td className="py-2 pl-3">{say(programs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {totals.sales > 0 && <Days {...{ days, csv, sample: sample !== null }} />}
    </section>
  )
}

type DaysProps = { days: PageRevenue['days']; csv: string; sample: boolean }

function Days(props: DaysProps) {
  return props.days.length > 1 ? <DaysChart kind="revenue" {...props} /> : <DaysCard {...props} />
}

const STEPS: [name: string, say: (figures: Figures) => string][] = [
  ['402 shown', ({ shown }) => sayCount(shown ?? 0)],
  ['Paid', ({ sales }) => sayCount(sales)],
  ['Paid of those shown', ({ conversion }) => sayShare(conversion)],
  ['Paid back', ({ refunds }) => sayCount(refunds)],
  ['Revenue', ({ revenue }) => sayMoney(revenue)],
]
