import type { Metadata } from 'next'
import { OwnersForm } from '@/components/publisher/owners-form'
import { PayToForm } from '@/components/publisher/pay-to-form'
import { PeopleForm } from '@/components/publisher/people-form'
import { PublisherForm } from '@/components/publisher/publisher-form'
import { FoldedHistory } from '@/components/publisher/setting-history'
import { TokensForm } from '@/components/publisher/tokens-form'
import { currentActor, mayChange, publishersOf } from '@/lib/dashboard/actor'
import { historyOf } from '@/lib/dashboard/history'
import { offeredNetworks } from '@/lib/dashboard/networks'
import { ownerHistory, ownersNow } from '@/lib/dashboard/owners'
import { payTosOf } from '@/lib/dashboard/pay-to'
import { peopleOf } from '@/lib/dashboard/people'
import { tokensOf } from '@/lib/dashboard/tokens'

export const metadata: Metadata = { title: 'People and payouts' }

export default async function PeoplePage() {
  const actor = await currentActor()
  if (!actor) return null
  const [publishers, people, tokens] = await Promise.all([
    publishersOf(actor),
    peopleOf(actor),
    tokensOf(actor),
  ])
  const labels = new Map(offeredNetworks().map(({ id, label }) => [id, label]))
  const isOwner = actor.role === 'owner'
  return (
    <div className="grid gap-12">
      <h1 className="text-4xl">People and payouts</h1>
      {
        await Promise.all(
          publishers.map(async (publisher) => (
            <section key={publisher.handle}>
              <h2 className="text-2xl">Where {publisher.name} is paid</h2>
              <PayToForm
                publisher={publisher}
                payTos={(await payTosOf(publisher.handle)).map((payTo) => ({
                  ...payTo,
                  label: labels.get(payTo.network) ?? payTo.network,
                }))}
                mayWrite={mayChange(actor, publisher.handle)}
              />
              <FoldedHistory changes={await historyOf(publisher.handle, ['pay_to'])} />
            </section>
          )),
        )
      }
      <section>
        <h2 className="text-2xl">People</h2>
        <PeopleForm people={people} publishers={publishers} mayInvite={isOwner} />
      </section>
      {isOwner && (
        <section>
          <h2 className="text-2xl">Who owns this installation</h2>
          <OwnersForm owners={await ownersNow()} own={actor.wallet} />
          <FoldedHistory changes={await ownerHistory()} />
        </section>
      )}
      {isOwner && (
        <section>
          <h2 className="text-2xl">Publishers</h2>
          <PublisherForm publishers={publishers} />
        </section>
      )}
      {actor.mayWrite && (
        <section>
          <h2 className="text-2xl">Tokens for programs</h2>
          <TokensForm tokens={tokens} />
        </section>
      )}
    </div>
  )
}
