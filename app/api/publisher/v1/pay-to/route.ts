import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { changePayTo, payToChange, payTosOf } from '@/lib/dashboard/pay-to'

export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  return publisher
    ? { ok: true, data: { publisher: publisher.handle, payTo: await payTosOf(publisher.handle) } }
    : notFound('publisher')
})

/** Changes where a publisher is paid. The body carries an EIP-4361 message that spells it out, signed for this alone. */
export const POST = endpoint(
  { writes: true, session: true, body: payToChange },
  async ({ actor, query, body }) => {
    const publisher = await publisherFor(actor, query.get('publisher'))
    return publisher ? changePayTo(actor, publisher.handle, body, Date.now()) : notFound('publisher')
  },
)
