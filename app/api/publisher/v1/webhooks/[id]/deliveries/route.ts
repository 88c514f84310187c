import { endpoint } from '@/lib/dashboard/api'
import { deliveriesOf } from '@/lib/dashboard/webhooks'

export const GET = endpoint({}, ({ actor, params, query }) => deliveriesOf(actor, params.id ?? '', query))
