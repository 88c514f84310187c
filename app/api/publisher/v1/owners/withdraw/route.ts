import { endpoint } from '@/lib/dashboard/api'
import { ownerChange, withdrawOwner } from '@/lib/dashboard/owners'

/** Withdraws a change of the owners that has not taken effect. The body carries an EIP-4361 message that spells it out. */
export const POST = endpoint(
  { writes: true, session: true, owner: true, body: ownerChange },
  ({ actor, body }) => withdrawOwner(actor, body, Date.now()),
)
