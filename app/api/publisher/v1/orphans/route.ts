import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { listOrphans } from '@/lib/dashboard/orphans'

/** What has come to the publisher and bought nothing. */
export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  if (!publisher) return notFound('publisher')
  return { ok: true, data: { orphans: await listOrphans(publisher.handle) } }
})
