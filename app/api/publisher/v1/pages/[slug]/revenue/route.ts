import { endpoint, notFound } from '@/lib/dashboard/api'
import { findPage } from '@/lib/dashboard/pages'
import { pageRevenue } from '@/lib/dashboard/revenue'
import { revenueQuery } from '@/lib/dashboard/revenue-csv'

/** A page's own funnel. */
export const GET = endpoint({}, async ({ actor, params, query }) => {
  const asked = revenueQuery(query)
  if (!asked.ok) return asked
  const page = await findPage(actor, params.slug ?? '')
  if (!page) return notFound('page')
  const { slug, publisher } = page
  return { ok: true, data: await pageRevenue({ publisher, slug, range: asked.range }) }
})
