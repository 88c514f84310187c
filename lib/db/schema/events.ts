import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { at, now } from './columns'

/** Notifications from outside that were heard already: each is sent at least once, and often twice. */
export const webhookEvents = pgTable('webhook_events', {
  id: text('id').primaryKey(),
  receivedAt: now('received_at'),
})

/**
 * What happened, for whoever has to explain it later. Append-only, and a chain: a trigger gives each row its number, its
 * time, the hash of the row before it, and its own. Rows about payments, transfers, access and prices are written by triggers, so that
 * none can be forgotten.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'bigint' }).primaryKey(),
    at: now('at'),
    event: text('event').notNull(),
    subject: text('subject').notNull(),
    data: jsonb('data').notNull(),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [
    // When the books were compared last.
    index('audit_log_books').on(t.at).where(sql`event = 'books.checked'`),
    index('audit_log_subject').on(t.subject),
  ],
)

/** Events to be told to the outside, written in the transaction that makes them true. */
export const outbox = pgTable(
  'outbox',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    publisher: text('publisher').notNull().default('house'),
    data: jsonb('data').notNull(),
    createdAt: now('created_at'),
    /** When its deliveries were written, one for each endpoint that wants it. */
    fannedOutAt: at('fanned_out_at'),
  },
  (t) => [
    index('outbox_new').on(t.createdAt).where(sql`fanned_out_at is null`),
    index('outbox_payment').on(sql`(data ->> 'payment')`),
    // A payment is told as settled once, also when it is mined again after a reorganisation.
    uniqueIndex('outbox_settled_once').on(sql`(data ->> 'payment')`).where(sql`type = 'payment.settled'`),
  ],
)

/** Where a publisher wants to be told (Standard Webhooks). */
export const webhookEndpoints = pgTable('webhook_endpoints', {
  id: text('id').primaryKey(),
  publisher: text('publisher').notNull(),
  /** Often a secret too: many receivers let in whoever knows the address. */
  url: text('url').notNull(),
  events: text('events').array().notNull(),
  secret: text('secret').notNull(),
  /** Before then `secret` does not sign yet, and the one before it signs alone. Null for the first one, which always did. */
  secretFrom: at('secret_from'),
  /** The wallet that has signed for it. */
  secretBy: text('secret_by'),
  /** Signs as well until then, so that a receiver can change over without missing one. */
  previousSecret: text('previous_secret'),
  previousUntil: at('previous_until'),
  createdBy: text('created_by').notNull(),
  createdAt: now('created_at'),
  /** The first attempt that failed since the last one that did not. */
  failingSince: at('failing_since'),
  disabledAt: at('disabled_at'),
  disabledReason: text('disabled_reason'),
})

/** One event for one endpoint. Its id is the `webhook-id` of every attempt. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: text('id').primaryKey(),
    eventId: text('event_id')
      .notNull()
      .references(() => outbox.id),
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    state: text('state').$type<'waiting' | 'delivered' | 'given_up'>().notNull().default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    nextAt: now('next_at'),
    /** Until then one process is sending it and others let it be. */
    leaseUntil: at('lease_until'),
    createdAt: now('created_at'),
    deliveredAt: at('delivered_at'),
  },
  (t) => [
    unique('webhook_deliveries_once').on(t.eventId, t.endpointId),
    // By endpoint first: each is given its turn, so that one with much to hear holds up no other.
    index('webhook_deliveries_due').on(t.endpointId, t.nextAt).where(sql`state = 'waiting'`),
    index('webhook_deliveries_endpoint').on(t.endpointId, t.createdAt),
  ],
)

export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    deliveryId: text('delivery_id')
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    at: now('at'),
    /** The HTTP status, when there was an answer. */
    status: integer('status'),
    /** Why there was none, or the beginning of the answer. */
    detail: text('detail'),
    durationMs: integer('duration_ms').notNull(),
  },
  (t) => [index('webhook_attempts_delivery').on(t.deliveryId)],
)
