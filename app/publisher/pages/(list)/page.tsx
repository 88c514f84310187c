import type { Metadata } from 'next'
import { PagesTable } from '@/components/publisher/pages-table'
import { SampleNote } from '@/components/publisher/sample-notice'
import { currentActor, publishersOf } from '@/lib/dashboard/actor'
import { listPages } from '@/lib/dashboard/pages'

export const metadata: Metadata = { title: 'Prices' }

export default async function PricesPage() {
  const actor = await currentActor()
  if (!actor) return null
  const [pages, publishers] = await Promise.all([listPages(actor), publishersOf(actor)])
  return (
    <>
      <h1 className="text-4xl">Prices</h1>
      {pages.some(({ sample }) => sample !== null) && (
        <div className="mt-6">
          <SampleNote>
            The sales and the revenue that say “sample” never happened, and are added to nothing: they show
            what this page looks like after ninety days.
          </SampleNote>
        </div>
      )}
      <PagesTable pages={pages} publishers={publishers} mayWrite={actor.mayWrite} />
    </>
  )
}
