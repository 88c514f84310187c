import { endpoint, notFound } from '@/lib/dashboard/api'
import { changePage, findPage, pageChange } from '@/lib/dashboard/pages'

export const GET = endpoint({}, async ({ actor, params }) => {
  const page = await findPage(actor, params.slug ?? '')
  return page ? { ok: true, data: page } : notFound('page')
})

export const PATCH = endpoint({ writes: true, body: pageChange }, ({ actor, params, body }) =>
  changePage(actor, params.slug ?? '', body),
)
