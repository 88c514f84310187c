import { endpoint } from '@/lib/dashboard/api'
import { changeOwner, ownerChange } from '@/lib/dashboard/guarded'

/** Hands the installation to another wallet. The body carries an EIP-4361 message that spells it out. */
export const POST = endpoint(
  { writes: true, session: true, owner: true, body: ownerChange },
  ({ actor, body }) => changeOwner(actor, body, Date.now()),
)
