import type { Metadata } from 'next'
import { BreakdownTable } from '@/components/publisher/breakdown-table'
import { DaysChart } from '@/components/publisher/days-chart'
import { DaysCard } from '@/components/publisher/days-table'
import { NoSales } from '@/components/publisher/no-sales'
import { PublisherLinks } from '@/components/publisher/publisher-links'
import { RangePicker } from '@/components/publisher/range-picker'
import { RevenueFigures } from '@/components/publisher/revenue-figures'
import { SampleNotice } from '@/components/publisher/sample-notice'
import { currentActor, namedAmong, publishersOf } from '@/lib/dashboard/actor'
import { type Query, rangeIn, today } from '@/lib/dashboard/range'
import { type Breakdown, type Revenue, revenueOf } from '@/lib/dashboard/revenue'

export const metadata: Metadata = { title: 'Overview' }

type Props = { searchParams: Promise<Query> }

export default async function OverviewPage({ searchParams }: Props) {
  const actor = await currentActor()
  if (!actor) return null
  const query = await searchParams
  const { range, days, problem } = rangeIn(query)
  const publishers = await publishersOf(actor)
  const chosen = namedAmong(publishers, actor, text(query.publisher) ?? null) ?? publishers[0]
  if (!chosen) return null
  const revenue = await revenueOf(chosen.handle, range)
  const { sales, refunds, shown } = revenue.totals
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h1 className="text-4xl">Overview</h1>
        <PublisherLinks
          publishers={publishers}
          chosen={chosen.handle}
          label="Whose numbers"
          hrefOf={(handle) => `/publisher?publisher=${handle}${days ? `&days=${days}` : ''}`}
        />
      </div>
      <div className="mt-6 grid gap-6">
        <RangePicker
          path="/publisher"
          range={range}
          days={days}
          keep={{ publisher: text(query.publisher) }}
          problem={problem}
        />
        <SampleNotice sample={revenue.sample} />
        <RevenueFigures {...revenue} />
        {sales + refunds + (shown ?? 0) === 0 ? (
          <NoSales since={revenue.since} today={today()} />
        ) : (
          <Details revenue={revenue} />
        )}
      </div>
    </>
  )
}

function Details({ revenue }: { revenue: Revenue }) {
  const { publisher, from, to, rows, sample } = revenue
  const csv = (by: Breakdown) =>
    `/api/publisher/v1/revenue.csv?by=${by}&from=${from}&to=${to}&publisher=${publisher}`
  const part = (by: Breakdown) => ({ rows: rows[by], csv: csv(by) })
  const days = { days: rows.day, csv: csv('day'), sample: sample !== null }
  return (
    <>
      {rows.day.length > 1 ? (
        <div className="grid gap-6 lg:grid-cols-2">
          <DaysChart kind="revenue" {...days} />
          <DaysChart kind="conversion" {...days} />
        </div>
      ) : (
        <DaysCard {...days} />
      )}
      <BreakdownTable title="By page" of="Page" {...part('page')} hrefOf={pageHref} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="grid gap-6">
          <BreakdownTable title="People and programs" of="Who" {...part('buyer')} />
          <BreakdownTable title="Passes and single sales" of="What" {...part('kind')} />
          <BreakdownTable title="By section" of="Section" {...part('section')} />
          <BreakdownTable title="By network" of="Network and token" {...part('network')} />
        </div>
        <BreakdownTable
          title="By tag"
          of="Tag"
          note="A sale counts under each tag of its page, so these add up to more than the total."
          {...part('tag')}
        />
      </div>
    </>
  )
}

function pageHref(slug: string): string | undefined {
  return /^[a-z0-9-]+$/.test(slug) ? `/publisher/pages/${slug}` : undefined
}

function text(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
