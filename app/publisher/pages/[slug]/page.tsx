import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { PageForm } from '@/components/publisher/page-form'
import { PageFunnel } from '@/components/publisher/page-funnel'
import { RangePicker } from '@/components/publisher/range-picker'
import { sayPrice, saySource } from '@/components/publisher/say'
import { SettingHistory } from '@/components/publisher/setting-history'
import { currentActor, mayChange } from '@/lib/dashboard/actor'
import { publisherFees } from '@/lib/dashboard/fees'
import { offeredNetworks } from '@/lib/dashboard/networks'
import { findPage, pageHistory } from '@/lib/dashboard/pages'
import { type Query, rangeIn } from '@/lib/dashboard/range'
import { pageRevenue } from '@/lib/dashboard/revenue'

export const metadata: Metadata = { title: 'Price of a page' }

type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Query> }

export default async function PricePage({ params, searchParams }: Props) {
  const actor = await currentActor()
  if (!actor) return null
  const page = await findPage(actor, (await params).slug)
  if (!page) notFound()
  const { slug, publisher } = page
  const query = await searchParams
  const { range, days, problem } = rangeIn(query)
  const back = typeof query.back === 'string' ? query.back : undefined
  const revenue = await pageRevenue({ publisher, slug, range })
  return (
    <>
      <p className="text-sm">
        <Link
          href={back ? `/publisher/pages?${new URLSearchParams(back)}` : '/publisher/pages'}
          className="link"
        >
          All prices
        </Link>
      </p>
      <h1 className="mt-2 text-4xl">{page.title}</h1>
      <p className="mt-2 mb-8 text-soft">
        {sayPrice(page.price)} now, decided by: {saySource(page.source).toLowerCase()}.{' '}
        <a href={`/articles/${page.slug}`} className="link">
          Look at the page
        </a>
      </p>
      <PageForm
        page={page}
        networks={offeredNetworks()}
        fees={await publisherFees(publisher)}
        mayWrite={mayChange(actor, publisher)}
      />
      <div className="mt-12">
        <PageFunnel
          revenue={revenue}
          picker={
            <RangePicker
              path={`/publisher/pages/${slug}#funnel`}
              range={range}
              days={days}
              keep={{ back }}
              problem={problem}
            />
          }
        />
      </div>
      <h2 className="mt-12 text-2xl">History</h2>
      <SettingHistory
        changes={await pageHistory(page)}
        none="Nothing was ever changed here: its file decides."
      />
    </>
  )
}
