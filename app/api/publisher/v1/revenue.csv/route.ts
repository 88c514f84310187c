import { publisherFor } from '@/lib/dashboard/actor'
import { endpoint, notFound } from '@/lib/dashboard/api'
import { csvResponse } from '@/lib/dashboard/csv'
import { revenueOf } from '@/lib/dashboard/revenue'
import { revenueCsv, revenueQuery } from '@/lib/dashboard/revenue-csv'

export const GET = endpoint({}, async ({ actor, query }) => {
  const asked = revenueQuery(query)
  if (!asked.ok) return asked
  const publisher = await publisherFor(actor, query.get('publisher'))
  if (!publisher) return notFound('publisher')
  const { range, by } = asked
  const { rows, sample } = await revenueOf(publisher.handle, range)
  const name = `revenue-${publisher.handle}-by-${by}-${range.from}-${range.to}.csv`
  return csvResponse(revenueCsv(by, rows[by], sample), name)
})
