import { endpoint } from '@/lib/dashboard/api'
import { ownerChange, removeOwner } from '@/lib/dashboard/owners'

/** Removes an owner. The body carries an EIP-4361 message that spells it out. */
export const POST = endpoint(
  { writes: true, session: true, owner: true, body: ownerChange },
  ({ actor, body }) => removeOwner(actor, body, Date.now()),
)
