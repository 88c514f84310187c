import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, invalid, notFound } from '@/lib/dashboard/api'
import { readFilter } from '@/lib/dashboard/payment-filter'
import { listPayments } from '@/lib/dashboard/payments'

export const GET = endpoint({}, async ({ actor, query }) => {
  const publisher = await publisherFor(actor, query.get('publisher'))
  if (!publisher) return notFound('publisher')
  const read = readFilter(query)
  if (!read.ok) return invalid(read.errors)
  return { ok: true, data: await listPayments(publisher.handle, read.filter) }
})
