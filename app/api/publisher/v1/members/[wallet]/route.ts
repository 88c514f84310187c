import { endpoint } from '@/lib/dashboard/api'
import { removeMember } from '@/lib/dashboard/people'

export const DELETE = endpoint({ writes: true, session: true, owner: true }, ({ actor, params }) =>
  removeMember(actor, params.wallet ?? ''),
)
