import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { allowanceChange, allowanceOf, changeAllowance } from '@/lib/dashboard/offers'

export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? { ok: true, data: await allowanceOf(publisher.handle) } : notFound('publisher')
})

/** Sets how many articles a browser may open for nothing in a month. */
export const PUT = endpoint({ writes: true, body: allowanceChange }, async ({ actor, query, body }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? changeAllowance(actor, publisher.handle, body) : notFound('publisher')
})
