/** The events that a publisher can be told of, and what they mean to somebody who ticks a box. */
export const eventTypes = [
  'payment.settled',
  'payment.refunded',
  'payment.orphaned',
  'entitlement.granted',
  'entitlement.revoked',
  'price.changed',
  'pay_to.changed',
  'owner.changed',
  'webhook.rotated',
] as const
export type EventType = (typeof eventTypes)[number]

/** What the test button sends. Nobody has to ask for it. */
export const testEvent = 'webhook.test'

export interface WebhookEvent {
  id: string
  type: string
  createdAt: Date
  data: unknown
}

/**
 * Writes an event as its receivers get it (Standard Webhooks: `type`, `timestamp`, `data`). `id` is the event's, and the same
 * at each endpoint. Attempts are the same byte for byte: everything in it is kept as it was when it happened.
 */
export function payloadOf({ id, type, createdAt, data }: WebhookEvent): string {
  return JSON.stringify({ type, timestamp: createdAt.toISOString(), id, data })
}
