import { endpoint } from '@/lib/dashboard/api'
import { changeWebhook, findWebhook, removeWebhook } from '@/lib/dashboard/webhooks'
import { endpointChange } from '@/lib/publishers/webhook-endpoints'

export const GET = endpoint({}, ({ actor, params }) => findWebhook(actor, params.id ?? ''))

export const PATCH = endpoint({ writes: true, body: endpointChange }, ({ actor, params, body }) =>
  changeWebhook(actor, params.id ?? '', body),
)

export const DELETE = endpoint({ writes: true }, ({ actor, params }) => removeWebhook(actor, params.id ?? ''))
