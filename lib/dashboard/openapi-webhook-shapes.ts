import { z } from 'zod'
import { eventTypes } from '../publishers/webhook-events'

/** What the publisher's API answers with about webhooks, for its OpenAPI document. Tests hold the running server against these. */

const time = z.iso.datetime()

export const webhookShape = z.strictObject({
  id: z.string(),
  publisher: z.string(),
  url: z.url(),
  events: z.array(z.enum(eventTypes)),
  createdBy: z.string(),
  createdAt: time,
  secretFrom: time
    .nullable()
    .describe(
      'The newest secret signs from then on, and until then the one before it alone. Null for the first.',
    ),
  secretBy: z.string().nullable().describe('Whose wallet has signed for the newest secret.'),
  previousUntil: time.nullable().describe('Until then the secret before the newest signs as well.'),
  failingSince: time.nullable().describe('Every attempt since then has failed.'),
  disabledAt: time.nullable(),
  disabledReason: z.string().nullable(),
})
export const webhooksShape = z.strictObject({ publisher: z.string(), webhooks: z.array(webhookShape) })
export const webhookSecretShape = z.strictObject({
  webhook: webhookShape,
  secret: z.string().describe('`whsec_…`; shown once.'),
})

const attempt = {
  status: z.int().nullable().describe('The HTTP status, when there was an answer.'),
  detail: z.string().nullable().describe('Why there was none, or the beginning of a refusal.'),
  durationMs: z.int(),
}
export const attemptShape = z.strictObject({ delivered: z.boolean(), ...attempt })
export const deliveriesShape = z.strictObject({
  deliveries: z.array(
    z.strictObject({
      id: z.string().describe('The `webhook-id`.'),
      event: z.strictObject({ id: z.string(), type: z.string(), createdAt: time }),
      state: z.enum(['waiting', 'delivered', 'given_up']),
      createdAt: time,
      nextAt: time.nullable(),
      deliveredAt: time.nullable(),
      attempts: z.array(z.strictObject({ at: time, ...attempt })).describe('Newest first.'),
    }),
  ),
  next: z.string().nullable().describe('The `before` of the next page.'),
})
