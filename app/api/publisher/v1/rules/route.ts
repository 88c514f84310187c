import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { changeRules, ruleChange, rulesOf } from '@/lib/dashboard/pages'

export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? { ok: true, data: await rulesOf(publisher.handle) } : notFound('publisher')
})

/** Sets all rules, in their order. */
export const PUT = endpoint({ writes: true, body: ruleChange }, async ({ actor, query, body }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher ? changeRules(actor, publisher.handle, body) : notFound('publisher')
})
