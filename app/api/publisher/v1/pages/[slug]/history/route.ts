import { endpoint, notFound } from '@/lib/dashboard/api'
import { findPage, pageHistory } from '@/lib/dashboard/pages'

export const GET = endpoint({}, async ({ actor, params }) => {
  const page = await findPage(actor, params.slug ?? '')
  return page ? { ok: true, data: { changes: await pageHistory(page) } } : notFound('page')
})
