import type { Metadata } from 'next'
import { Webhooks } from '@/components/publisher/webhooks'
import { currentActor, mayChange, publishersOf } from '@/lib/dashboard/actor'
import { webhooksOf } from '@/lib/dashboard/webhooks'

export const metadata: Metadata = { title: 'Webhooks' }

export default async function WebhooksPage() {
  const actor = await currentActor()
  if (!actor) return null
  const publishers = await publishersOf(actor)
  const lists = await Promise.all(publishers.map(({ handle }) => webhooksOf(handle)))
  return (
    <>
      <h1 className="text-4xl">Webhooks</h1>
      <p className="mt-3 max-w-2xl leading-relaxed text-soft">
        Addresses of yours that are told what happens here, as it happens. Each message is signed as{' '}
        <a className="link" href="https://www.standardwebhooks.com/">
          Standard Webhooks
        </a>{' '}
        has it, and tried again for three days until its receiver answers with a status from 200 to 299.
      </p>
      {publishers.map(({ handle, name }, i) => (
        <section key={handle}>
          <h2 className={publishers.length > 1 ? 'mt-10 text-2xl' : 'sr-only'}>{name}</h2>
          <Webhooks publisher={handle} webhooks={lists[i] ?? []} mayWrite={mayChange(actor, handle)} />
        </section>
      ))}
    </>
  )
}
