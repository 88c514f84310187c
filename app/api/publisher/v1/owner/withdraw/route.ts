import { endpoint } from '@/lib/dashboard/api'
import { signedAlone } from '@/lib/dashboard/guarded'
import { withdrawOwner } from '@/lib/dashboard/owner'

/** Withdraws a handover that has not taken effect. The body carries an EIP-4361 message that spells it out. */
export const POST = endpoint(
  { writes: true, session: true, owner: true, body: signedAlone },
  ({ actor, body }) => withdrawOwner(actor, body, Date.now()),
)
