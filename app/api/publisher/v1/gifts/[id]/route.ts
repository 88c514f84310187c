import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { endGift } from '@/lib/dashboard/offers'

export const DELETE = endpoint({ writes: true }, async ({ actor, query, params }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? endGift(actor, publisher.handle, params.id ?? '') : notFound('publisher')
})
