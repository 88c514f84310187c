import { endpoint, notFound } from '@/lib/dashboard/api'
import { csvResponse } from '@/lib/dashboard/csv'
import { findPage } from '@/lib/dashboard/pages'
import { pageRevenue } from '@/lib/dashboard/revenue'
import { revenueCsv, revenueQuery } from '@/lib/dashboard/revenue-csv'

/** A page's days as a file. */
export const GET = endpoint({}, async ({ actor, params, query }) => {
  const asked = revenueQuery(query)
  if (!asked.ok) return asked
  const page = await findPage(actor, params.slug ?? '')
  if (!page) return notFound('page')
  const { slug, publisher } = page
  const { days, sample, from, to } = await pageRevenue({ publisher, slug, range: asked.range })
  return csvResponse(revenueCsv('day', days, sample), `revenue-of-${slug}-${from}-${to}.csv`)
})
