import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { changePasses, passesChange, passesOf } from '@/lib/dashboard/offers'

export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? { ok: true, data: await passesOf(publisher.handle) } : notFound('publisher')
})

/** Sets all passes. */
export const PUT = endpoint({ writes: true, body: passesChange }, async ({ actor, query, body }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? changePasses(actor, publisher.handle, body) : notFound('publisher')
})
