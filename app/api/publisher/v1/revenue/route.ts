import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { revenueOf } from '@/lib/dashboard/revenue'
import { revenueQuery } from '@/lib/dashboard/revenue-csv'

export const GET = endpoint({}, async ({ actor, query }) => {
  const asked = revenueQuery(query)
  if (!asked.ok) return asked
  const publisher = await publisherFor(actor, query.get('publisher'))
  if (!publisher) return notFound('publisher')
  const { rows, ...revenue } = await revenueOf(publisher.handle, asked.range)
  return { ok: true, data: { ...revenue, by: asked.by, rows: rows[asked.by] } }
})
