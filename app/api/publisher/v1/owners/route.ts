import { endpoint } from '@/lib/dashboard/api'
import { addOwner, ownerChange, ownersNow } from '@/lib/dashboard/owners'

export const GET = endpoint({ owner: true }, async () => ({ ok: true, data: { owners: await ownersNow() } }))

/** Makes a wallet an owner. The body carries an EIP-4361 message that spells it out. */
export const POST = endpoint(
  { writes: true, session: true, owner: true, body: ownerChange },
  ({ actor, body }) => addOwner(actor, body, Date.now()),
)
