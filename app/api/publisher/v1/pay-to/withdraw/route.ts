import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { payToStay, withdrawPayTo } from '@/lib/dashboard/pay-to'

/** Withdraws a change that has not taken effect. The body carries an EIP-4361 message that spells it out. */
export const POST = endpoint(
  { writes: true, session: true, body: payToStay },
  async ({ actor, query, body }) => {
    const publisher = await publisherFor(actor, query.get('publisher'))
    return publisher ? withdrawPayTo(actor, publisher.handle, body, Date.now()) : notFound('publisher')
  },
)
