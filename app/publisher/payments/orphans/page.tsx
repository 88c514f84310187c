import type { Metadata } from 'next'
import { OrphanRow } from '@/components/publisher/orphan-row'
import { PaymentsTabs } from '@/components/publisher/payments-tabs'
import { PublisherLinks } from '@/components/publisher/publisher-links'
import { currentActor, namedAmong, publishersOf } from '@/lib/dashboard/actor'
import { cutShort, mostListed } from '@/lib/dashboard/most-listed'
import { listOrphans } from '@/lib/dashboard/orphans'

export const metadata: Metadata = { title: 'Orphans' }

type Props = { searchParams: Promise<{ publisher?: string | string[] }> }

export default async function OrphansPage({ searchParams }: Props) {
  const actor = await currentActor()
  if (!actor) return null
  const { publisher: named } = await searchParams
  const publishers = await publishersOf(actor)
  const asked = namedAmong(publishers, actor, typeof named === 'string' ? named : null)
  const publisher = (asked ?? publishers[0])?.handle
  if (publisher === undefined) return null
  const orphans = await listOrphans(publisher)
  return (
    <>
      <h1 className="text-4xl">Payments</h1>
      <PaymentsTabs here="/publisher/payments/orphans" publisher={publisher} />
      <PublisherLinks
        publishers={publishers}
        chosen={publisher}
        label="Whose orphans"
        hrefOf={(handle) => `/publisher/payments/orphans?publisher=${handle}`}
      />
      <p className="mt-2 max-w-2xl leading-relaxed text-soft">
        An orphan is money that came to your address and bought nothing: somebody sent it without a purchase,
        or our record of the purchase was lost. It is yours to give back. A payment whose wallet had paid
        twice is among the{' '}
        <a href={`/publisher/payments?publisher=${publisher}&state=orphan`} className="link">
          payments that bought nothing
        </a>
        .
      </p>
      {orphans.length === 0 ? (
        <p className="mt-6 rounded-card border border-edge border-dashed px-6 py-12 text-center text-soft">
          There are none. Every transfer to your address has bought something.
        </p>
      ) : (
        <ul className="mt-6 grid gap-4">
          {orphans.map((orphan) => (
            <OrphanRow key={orphan.id} orphan={orphan} mayRefund={actor.mayWrite} />
          ))}
        </ul>
      )}
      {orphans.length >= mostListed && <p className="mt-4 text-soft">{cutShort}</p>}
    </>
  )
}
