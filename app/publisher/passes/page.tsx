import type { Metadata } from 'next'
import { AllowanceForm } from '@/components/publisher/allowance-form'
import { Gifts } from '@/components/publisher/gifts'
import { PassesForm } from '@/components/publisher/passes-form'
import { FoldedHistory } from '@/components/publisher/setting-history'
import { currentActor, mayChange, publishersOf } from '@/lib/dashboard/actor'
import { publisherFees } from '@/lib/dashboard/fees'
import { historyOf } from '@/lib/dashboard/history'
import { allowanceOf, giftsOf, passesOf } from '@/lib/dashboard/offers'
import { listPages } from '@/lib/dashboard/pages'
import { isFree } from '@/lib/pricing/effective'

export const metadata: Metadata = { title: 'Passes' }

export default async function PassesPage() {
  const actor = await currentActor()
  if (!actor) return null
  const [publishers, pages] = await Promise.all([publishersOf(actor), listPages(actor)])
  const offers = await Promise.all(
    publishers.map(async ({ handle, name }) => {
      const [passes, allowance, history, gifts, fees] = await Promise.all([
        passesOf(handle),
        allowanceOf(handle),
        historyOf(handle, ['passes', 'allowance']),
        giftsOf(handle),
        publisherFees(handle),
      ])
      const sold = pages.filter(({ publisher, price }) => publisher === handle && !isFree(price))
      return { name, passes, fees, allowance, history, gifts, sold, mayWrite: mayChange(actor, handle) }
    }),
  )
  return (
    <>
      <h1 className="text-4xl">Passes</h1>
      <p className="mt-3 max-w-2xl leading-relaxed text-soft">
        What is sold beside single articles: a day, a week or a month of everything, of a tag or of a section.
        The paywall of each article shows the passes that it is in.
      </p>
      {offers.map(({ name, passes, fees, allowance, gifts, sold, history, mayWrite }) => (
        <section key={passes.publisher} aria-label={name} className="mt-10 grid gap-12">
          <div>
            <h2 className="text-2xl">{offers.length > 1 ? `Passes of ${name}` : 'On sale'}</h2>
            <PassesForm list={passes} fees={fees} lookAt={slugsOf(sold)} mayWrite={mayWrite} />
          </div>
          <div>
            <h2 className="text-2xl">Free articles</h2>
            <AllowanceForm allowance={allowance} lookAt={slugsOf(sold)} mayWrite={mayWrite} />
          </div>
          <div>
            <h2 className="text-2xl">Gifts</h2>
            <Gifts publisher={passes.publisher} gifts={gifts} pages={sold} mayWrite={mayWrite} />
          </div>
          <FoldedHistory changes={history} />
        </section>
      ))}
    </>
  )
}

/** The gate asks for the terms of each page by itself, so each is looked at. */
function slugsOf(sold: { slug: string }[]): string[] {
  return sold.map(({ slug }) => slug)
}
