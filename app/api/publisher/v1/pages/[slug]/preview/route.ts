import { endpoint, notFound } from '@/lib/dashboard/api'
import { findPage, previewAt } from '@/lib/dashboard/pages'

/** Shows what a stranger would see of the page if so many blocks were free to read. */
export const GET = endpoint({}, async ({ actor, params, query }) => {
  const page = await findPage(actor, params.slug ?? '')
  return page ? { ok: true, data: await previewAt(page, Number(query.get('blocks'))) } : notFound('page')
})
