import { z } from 'zod'
import { endpoint } from '@/lib/dashboard/api'
import { changePages, listPages, pageChange } from '@/lib/dashboard/pages'

const bulkChange = z.strictObject({ slugs: z.array(z.string()).min(1).max(1000), change: pageChange })

export const GET = endpoint({}, async ({ actor }) => ({ ok: true, data: { pages: await listPages(actor) } }))

/** Changes many pages in the same way, all or none. */
export const PATCH = endpoint({ writes: true, body: bulkChange }, async ({ actor, body }) => {
  const outcome = await changePages(actor, body.slugs, body.change)
  return outcome.ok ? { ok: true, data: { pages: outcome.data } } : outcome
})
