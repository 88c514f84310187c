import { publishersOf } from '@/lib/dashboard/actor'
import { endpoint } from '@/lib/dashboard/api'
import { addPublisher, newPublisher } from '@/lib/dashboard/people'

export const GET = endpoint({}, async ({ actor }) => ({
  ok: true,
  data: { publishers: await publishersOf(actor) },
}))

/** Adds a publisher, or renames one. */
export const POST = endpoint(
  { writes: true, session: true, owner: true, body: newPublisher },
  ({ actor, body }) => addPublisher(actor, body),
)
