import { endpoint } from '@/lib/dashboard/api'
import { invitation, inviteMember, peopleOf } from '@/lib/dashboard/people'

export const GET = endpoint({}, async ({ actor }) => ({
  ok: true,
  data: { members: await peopleOf(actor) },
}))

/** Invites a wallet, or changes what it may do. */
export const POST = endpoint(
  { writes: true, session: true, owner: true, body: invitation },
  async ({ actor, body }) => {
    const outcome = await inviteMember(actor, body)
    return outcome.ok ? { ok: true, status: 201, data: { members: outcome.data } } : outcome
  },
)
