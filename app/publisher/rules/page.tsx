import type { Metadata } from 'next'
import { RulesForm } from '@/components/publisher/rules-form'
import { currentActor, mayChange, publishersOf } from '@/lib/dashboard/actor'
import { publisherFees } from '@/lib/dashboard/fees'
import { listPages, rulesOf } from '@/lib/dashboard/pages'

export const metadata: Metadata = { title: 'Rules' }

export default async function RulesPage() {
  const actor = await currentActor()
  if (!actor) return null
  const [publishers, pages] = await Promise.all([publishersOf(actor), listPages(actor)])
  const ruleSets = await Promise.all(
    publishers.map(async ({ handle }) => ({
      ...(await rulesOf(handle)),
      fees: await publisherFees(handle),
    })),
  )
  return (
    <>
      <h1 className="text-4xl">Rules</h1>
      <p className="mt-3 max-w-2xl leading-relaxed text-soft">
        A rule sets the price of every page that it matches, what programs pay and how long a buyer may read.
        What a page says itself wins over all rules; among rules the first that matches decides; where none
        does, the price in the page’s file holds.
      </p>
      {ruleSets.map(({ fees, ...ruleSet }, i) => (
        <section key={ruleSet.publisher}>
          {publishers.length > 1 && <h2 className="mt-8 text-2xl">{publishers[i]?.name}</h2>}
          <RulesForm
            ruleSet={ruleSet}
            fees={fees}
            pages={pages.filter(({ publisher }) => publisher === ruleSet.publisher)}
            mayWrite={mayChange(actor, ruleSet.publisher)}
          />
        </section>
      ))}
    </>
  )
}
