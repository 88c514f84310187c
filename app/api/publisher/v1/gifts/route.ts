import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { giftsOf, makeGift, newGift } from '@/lib/dashboard/offers'

export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? { ok: true, data: { gifts: await giftsOf(publisher.handle) } } : notFound('publisher')
})

/** Makes a gift link. It is in this answer and nowhere else. */
export const POST = endpoint({ writes: true, body: newGift }, async ({ actor, query, body }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? makeGift(actor, publisher.handle, body) : notFound('publisher')
})
