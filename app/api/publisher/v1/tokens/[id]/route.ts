import { endpoint } from '@/lib/dashboard/api'
import { endToken } from '@/lib/dashboard/tokens'

export const DELETE = endpoint({ writes: true, session: true }, ({ actor, params }) =>
  endToken(actor, params.id ?? ''),
)
