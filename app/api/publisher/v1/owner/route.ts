import { endpoint } from '@/lib/dashboard/api'
import { changeOwner, ownerChange, ownerNow } from '@/lib/dashboard/owner'

export const GET = endpoint({ owner: true }, async () => ({ ok: true, data: await ownerNow() }))

/** Hands the installation to another wallet. The body carries an EIP-4361 message that spells it out. */
export const POST = endpoint(
  { writes: true, session: true, owner: true, body: ownerChange },
  ({ actor, body }) => changeOwner(actor, body, Date.now()),
)
