import 'server-only'
import { endpointChange, newEndpoint } from '../publishers/webhook-endpoints'
import { signedAlone } from './guarded'
import type { Operation } from './openapi'
import * as shapes from './openapi-webhook-shapes'

const publisher = { publisher: 'The handle of a publisher; without it your own, or the house.' }

export const webhookOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/webhooks',
    summary: 'Where a publisher is told',
    query: publisher,
    data: shapes.webhooksShape,
  },
  {
    method: 'post',
    path: '/webhooks',
    summary: 'Add a webhook',
    query: publisher,
    body: newEndpoint,
    data: shapes.webhookSecretShape,
    status: 201,
  },
  { method: 'get', path: '/webhooks/{id}', summary: 'One webhook', data: shapes.webhookShape },
  {
    method: 'patch',
    path: '/webhooks/{id}',
    summary: 'Change a webhook, or switch it on again, which sends what has waited',
    body: endpointChange,
    data: shapes.webhookShape,
  },
  { method: 'delete', path: '/webhooks/{id}', summary: 'Remove a webhook', status: 204 },
  {
    method: 'post',
    path: '/webhooks/{id}/rotate',
    summary:
      'Make a new secret, with a signature that asks for it; it signs after the delay, and the old one for a day more',
    body: signedAlone,
    data: shapes.webhookSecretShape,
    session: true,
  },
  {
    method: 'post',
    path: '/webhooks/{id}/rotate/withdraw',
    summary: 'Withdraw a new secret before it signs, with a signature that says so',
    body: signedAlone,
    data: shapes.webhookShape,
    session: true,
  },
  { method: 'post', path: '/webhooks/{id}/test', summary: 'Send a test now', data: shapes.attemptShape },
  {
    method: 'get',
    path: '/webhooks/{id}/deliveries',
    summary: 'What was sent, newest first',
    query: { before: 'The `next` of the page before.', limit: 'From 1 to 100; without it, 20.' },
    data: shapes.deliveriesShape,
  },
  {
    method: 'post',
    path: '/webhooks/{id}/deliveries/{delivery}/redeliver',
    summary: 'Send a delivery again now, under the same webhook-id',
    data: shapes.attemptShape,
  },
]
