import type { Metadata } from 'next'
import { AllowanceForm } from '@/components/publisher/allowance-form'
import { PassesForm } from '@/components/publisher/passes-form'
import { FoldedHistory } from '@/components/publisher/setting-history'
import { currentActor, mayChange, publishersOf } from '@/lib/dashboard/actor'
import { historyOf } from '@/lib/dashboard/history'
import { allowanceOf, passesOf } from '@/lib/dashboard/offers'

export const metadata: Metadata = { title: 'Passes' }

export default async function PassesPage() {
  const actor = await currentActor()
  if (!actor) return null
  const publishers = await publishersOf(actor)
  const offers = await Promise.all(
    publishers.map(async ({ handle, name }) => ({
      name,
      passes: await passesOf(handle),
      allowance: await allowanceOf(handle),
      history: await historyOf(handle, ['passes', 'allowance']),
      mayWrite: mayChange(actor, handle),
    })),
  )
  return (
    <>
      <h1 className="text-4xl">Passes</h1>
      <p className="mt-3 max-w-2xl leading-relaxed text-soft">
        What is sold beside single articles: a day, a week or a month of everything, of a tag or of a section.
        The paywall of each article shows the passes that it is in.
      </p>
      {offers.map(({ name, passes, allowance, history, mayWrite }) => (
        <section key={passes.publisher}>
          {offers.length > 1 && <h2 className="mt-8 text-2xl">{name}</h2>}
          <PassesForm list={passes} mayWrite={mayWrite} />
          <AllowanceForm allowance={allowance} mayWrite={mayWrite} />
          <FoldedHistory changes={history} />
        </section>
      ))}
    </>
  )
}
