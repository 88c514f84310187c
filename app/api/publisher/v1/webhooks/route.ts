import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { addWebhook, webhooksOf } from '@/lib/dashboard/webhooks'
import { newEndpoint } from '@/lib/publishers/webhook-endpoints'

export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher
    ? { ok: true, data: { publisher: publisher.handle, webhooks: await webhooksOf(publisher.handle) } }
    : notFound('publisher')
})

/** Makes an endpoint. Its secret is in this answer and in none after it. */
export const POST = endpoint({ writes: true, body: newEndpoint }, ({ actor, query, body }) =>
  addWebhook(actor, query.get('publisher'), body),
)
