import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const now = (name: string) => at(name).notNull().defaultNow()
const atomic = (name: string) => numeric(name, { precision: 78, scale: 0 })

/** The outcome is not known yet. */
export const openStates = ['claimed', 'submitting', 'pending', 'unknown'] as const
/** Live payments hold the article for the payer; the rest are over: unpaid, or paid without buying anything. */
export const liveStates = [...openStates, 'settled', 'final'] as const
export const overStates = ['rejected', 'cancelled', 'diverted', 'expired', 'orphan'] as const
export type PaymentState = (typeof liveStates)[number] | (typeof overStates)[number]

/** One EIP-3009 authorization, claimed for one article before anything leaves the process. */
export const payments = pgTable(
  'payments',
  {
    id: text('id').primaryKey(),
    network: text('network').notNull(),
    /** Addresses are stored in lower case, so that one address has one spelling. */
    asset: text('asset').notNull(),
    payer: text('payer').notNull(),
    nonce: text('nonce').notNull(),
    payTo: text('pay_to').notNull(),
    amount: atomic('amount').notNull(),
    validAfter: atomic('valid_after').notNull(),
    validBefore: atomic('valid_before').notNull(),
    /** Kept so that the same authorization can be submitted again; public on chain once it is settled. */
    signature: text('signature').notNull(),
    /** What is bought: an article by its slug, or `pass:` and the id of a pass on sale. */
    slug: text('slug').notNull(),
    priceVersion: integer('price_version').notNull(),
    /** Whose sale it is: the publisher's handle. */
    publisher: text('publisher').notNull().default('house'),
    /** The price in dollars. The amount is in the token, which may be of another currency. */
    usd: numeric('usd', { precision: 15, scale: 6 }).notNull().default('0'),
    /** Who asked, as far as the request tells: a browser, or a program. */
    buyer: text('buyer').$type<'person' | 'program'>().notNull().default('program'),
    /** How long it may be read, from when it is settled; null is for ever. */
    accessSeconds: integer('access_seconds'),
    /** What it opens, for a pass; null for an article. */
    scope: text('scope'),
    /** The scopes that an article was in when it was bought: it counts towards the fare caps of passes for these. */
    scopes: text('scopes').array().notNull().default([]),
    /** Since then the wallet may buy it again: what this payment bought has run out, or was paid back. */
    releasedAt: at('released_at'),
    /** SHA-256 of the quote id. The id itself proves who paid, so it is not kept where a dump would show it. Null for v1. */
    quoteHash: text('quote_hash'),
    /** The payment request it answers, by its public hash: whoever holds that request's secret may read too. */
    requestHash: text('request_hash'),
    x402Version: integer('x402_version').notNull(),
    state: text('state').$type<PaymentState>().notNull(),
    /** The x402 reason word when the payment was refused. */
    reason: text('reason'),
    transaction: text('transaction'),
    /** Where to look for the logs: no log of this payment is in an earlier block. */
    fromBlock: bigint('from_block', { mode: 'bigint' }).notNull(),
    /** Until then one process is at work on this row and others wait. */
    leaseUntil: at('lease_until').notNull(),
    createdAt: now('created_at'),
    updatedAt: now('updated_at'),
  },
  (t) => [
    // Names the money: one authorization buys at most one article, whoever asks first.
    unique('payments_authorization').on(t.network, t.asset, t.payer, t.nonce),
    // Nobody pays twice: a second payment for the same article cannot even be claimed.
    uniqueIndex('payments_one_per_article')
      .on(t.payer, t.slug)
      .where(
        sql`state in ('claimed', 'submitting', 'pending', 'unknown', 'settled', 'final') and released_at is null`,
      ),
    // What a wallet has paid a publisher lately: fare caps.
    index('payments_fares').on(t.payer, t.publisher, t.createdAt).where(sql`state in ('settled', 'final')`),
    index('payments_request').on(t.requestHash).where(sql`request_hash is not null`),
    index('payments_transaction').on(t.transaction).where(sql`transaction is not null`),
    // The dashboard's table, newest first: all of a publisher's, a page's, a payer's, and those that sold nothing.
    index('payments_listed').on(t.publisher, t.createdAt, t.id),
    index('payments_of_page').on(t.slug, t.createdAt, t.id),
    index('payments_of_payer').on(t.payer, t.createdAt, t.id),
    index('payments_over')
      .on(t.publisher, t.createdAt, t.id)
      .where(sql`state in ('rejected', 'cancelled', 'diverted', 'expired', 'orphan')`),
    // The reconciler's work, and the watcher's.
    index('payments_open')
      .on(t.leaseUntil)
      .where(sql`state in ('claimed', 'submitting', 'pending', 'unknown')`),
  ],
)

/**
 * Every move of a payment, written by a trigger on `payments`, so that none can be forgotten; it also refuses moves that
 * the machine does not have. Append-only: another trigger refuses updates and deletes.
 */
export const paymentTransitions = pgTable(
  'payment_transitions',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    paymentId: text('payment_id')
      .notNull()
      .references(() => payments.id),
    fromState: text('from_state'),
    toState: text('to_state').notNull(),
    detail: text('detail'),
    at: now('at'),
  },
  (t) => [index('payment_transitions_payment').on(t.paymentId)],
)

/** What was handed to whom, written before it is handed over: a payment, or a refund. */
export const settleAttempts = pgTable(
  'settle_attempts',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    paymentId: text('payment_id').references(() => payments.id),
    refundId: text('refund_id').references((): AnyPgColumn => refunds.id),
    facilitator: text('facilitator').notNull(),
    relayer: text('relayer'),
    relayerNonce: integer('relayer_nonce'),
    /** The signed transaction: sending the same bytes again can never pay twice. */
    rawTransaction: text('raw_transaction'),
    transaction: text('transaction'),
    startedAt: now('started_at'),
    endedAt: at('ended_at'),
    outcome: text('outcome'),
  },
  (t) => [
    index('settle_attempts_payment').on(t.paymentId),
    index('settle_attempts_refund').on(t.refundId).where(sql`refund_id is not null`),
    check('settle_attempts_of_one', sql`num_nonnulls(payment_id, refund_id) = 1`),
    unique('settle_attempts_relayer_nonce').on(t.relayer, t.relayerNonce, t.transaction),
  ],
)

/** The next transaction nonce of each relayer. Its row lock is what keeps two processes from using one nonce. */
export const relayers = pgTable(
  'relayers',
  {
    network: text('network').notNull(),
    address: text('address').notNull(),
    nextNonce: integer('next_nonce').notNull(),
  },
  (t) => [primaryKey({ columns: [t.network, t.address] })],
)

/**
 * The token's own transfers to us. Each proves at most one payment, and a payment needs exactly one; those that no
 * payment explains have come to us all the same, and wait for their payer or a refund.
 */
export const chainTransfers = pgTable(
  'chain_transfers',
  {
    network: text('network').notNull(),
    transaction: text('transaction').notNull(),
    logIndex: integer('log_index').notNull(),
    blockNumber: bigint('block_number', { mode: 'bigint' }).notNull(),
    blockHash: text('block_hash').notNull(),
    /** Known once the block is final. */
    blockTime: at('block_time'),
    asset: text('asset').notNull(),
    payer: text('payer').notNull(),
    payTo: text('pay_to').notNull(),
    amount: atomic('amount').notNull(),
    /** Of the EIP-3009 authorization that moved it; null for a plain transfer. */
    nonce: text('nonce'),
    paymentId: text('payment_id')
      .unique()
      .references(() => payments.id),
  },
  (t) => [
    primaryKey({ columns: [t.network, t.transaction, t.logIndex] }),
    // What the watcher still follows.
    index('chain_transfers_not_final').on(t.blockNumber).where(sql`block_time is null`),
    index('chain_transfers_orphans').on(t.payer).where(sql`payment_id is null`),
    // The accountant's file, in the order of blocks.
    index('chain_transfers_dated')
      .on(t.blockTime, t.paymentId)
      .where(sql`payment_id is not null and block_time is not null`),
  ],
)

/** How far the chain has been walked for transfers to us: every block up to this one, and it is final. */
export const sweeps = pgTable(
  'sweeps',
  {
    network: text('network').notNull(),
    asset: text('asset').notNull(),
    block: bigint('block', { mode: 'bigint' }).notNull(),
    sweptAt: now('swept_at'),
  },
  (t) => [primaryKey({ columns: [t.network, t.asset] })],
)

/** The durable right of a wallet to read, because of a payment. */
export const entitlements = pgTable(
  'entitlements',
  {
    id: text('id').primaryKey(),
    wallet: text('wallet').notNull(),
    /** What was bought, as in `payments`; a pass that single purchases have earned is `earned:` and its id. */
    slug: text('slug').notNull(),
    /** What it opens when that is more than one article: a scope such as `all:house` or `tag:house:security`. */
    scope: text('scope'),
    /** For one earned by single purchases (the fare cap), the payment that reached the price of the pass. */
    paymentId: text('payment_id')
      .notNull()
      .references(() => payments.id),
    grantedAt: now('granted_at'),
    /** Null is for ever. */
    expiresAt: at('expires_at'),
    revokedAt: at('revoked_at'),
  },
  (t) => [
    unique('entitlements_wallet_slug').on(t.wallet, t.slug),
    // All that the list of what a wallet owns needs of these rows, which lie as far apart as its purchases do.
    index('entitlements_of_wallet')
      .on(t.wallet, t.grantedAt, t.slug, t.id, t.paymentId, t.expiresAt)
      .where(sql`revoked_at is null`),
    index('entitlements_payment').on(t.paymentId),
    index('entitlements_revoked').on(t.slug, t.revokedAt).where(sql`revoked_at is not null`),
    index('entitlements_revoked_scope')
      .on(t.scope, t.revokedAt)
      .where(sql`revoked_at is not null and scope is not null`),
  ],
)

/** Sign-in nonces that were used. Issuing one writes nothing. */
export const usedNonces = pgTable('used_nonces', {
  nonce: text('nonce').primaryKey(),
  usedAt: now('used_at'),
})

/** Notifications from outside that were heard already: each is sent at least once, and often twice. */
export const webhookEvents = pgTable('webhook_events', {
  id: text('id').primaryKey(),
  receivedAt: now('received_at'),
})

/** Whoever publishes here beside the house, whose name is in the code. */
export const publishers = pgTable('publishers', {
  /** As in the frontmatter of their articles. */
  handle: text('handle').primaryKey(),
  name: text('name').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: now('created_at'),
})

/** Every address that the configuration has named as the house's payee, in lower case. The database cannot see the configuration. */
export const housePayees = pgTable('house_payees', {
  address: text('address').primaryKey(),
  since: now('since'),
})

/** Wallets that act for a publisher. The owner's is in the configuration. */
export const members = pgTable('members', {
  /** In lower case. A wallet acts for one publisher, so that it never has to say for whom. */
  wallet: text('wallet').primaryKey(),
  publisher: text('publisher').notNull(),
  role: text('role').$type<'publisher' | 'viewer'>().notNull(),
  invitedBy: text('invited_by').notNull(),
  invitedAt: now('invited_at'),
})

/** Sign-ins to the dashboard. */
export const publisherSessions = pgTable(
  'publisher_sessions',
  {
    /** SHA-256 of the cookie's secret, which is nowhere else. */
    hash: text('hash').primaryKey(),
    wallet: text('wallet').notNull(),
    createdAt: now('created_at'),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('publisher_sessions_wallet').on(t.wallet)],
)

/** Tokens of the publisher's API. Each acts as the wallet that made it, and never for more than that wallet may. */
export const apiTokens = pgTable('api_tokens', {
  id: text('id').primaryKey(),
  /** SHA-256 of the token, which is shown once. */
  hash: text('hash').notNull().unique(),
  wallet: text('wallet').notNull(),
  /** For whom it acts; null for all that an owner's may. */
  publisher: text('publisher'),
  label: text('label').notNull(),
  scopes: text('scopes').array().notNull(),
  createdAt: now('created_at'),
  lastUsedAt: at('last_used_at'),
  revokedAt: at('revoked_at'),
})

export type SettingKind = 'page' | 'rules' | 'passes' | 'allowance' | 'pay_to' | 'owner'

/**
 * All that is set at run time, every setting ever made: of those in effect the highest version holds. Append-only, so
 * that its rows are also its history, and what held at a time in the past can be told.
 */
export const settings = pgTable(
  'settings',
  {
    version: bigserial('version', { mode: 'number' }).primaryKey(),
    publisher: text('publisher').notNull(),
    kind: text('kind').$type<SettingKind>().notNull(),
    /** The slug of a page; otherwise the publisher's handle. */
    subject: text('subject').notNull(),
    value: jsonb('value').notNull(),
    /** The wallet that set it, or `system`. */
    setBy: text('set_by').notNull(),
    setAt: now('set_at'),
    effectiveAt: now('effective_at'),
    /** Message and signature, where a change asks for a fresh one. */
    proof: jsonb('proof'),
  },
  (t) => [index('settings_subject').on(t.kind, t.subject, t.version)],
)

/** Links that open an article so many times. */
export const gifts = pgTable(
  'gifts',
  {
    id: text('id').primaryKey(),
    /** SHA-256 of the link's secret. */
    hash: text('hash').notNull().unique(),
    publisher: text('publisher').notNull(),
    slug: text('slug').notNull(),
    reads: integer('reads').notNull(),
    readsLeft: integer('reads_left').notNull(),
    until: at('until').notNull(),
    /** The wallet that gives it. */
    givenBy: text('given_by').notNull(),
    createdAt: now('created_at'),
    revokedAt: at('revoked_at'),
  },
  (t) => [index('gifts_giver').on(t.givenBy, t.slug)],
)

/** Money sent back. Booked as refunded only when the chain shows the transfer. */
export const refunds = pgTable(
  'refunds',
  {
    id: text('id').primaryKey(),
    /** A payment is paid back once; the nonce of the authorization is made from its id, so the token says so too. */
    paymentId: text('payment_id')
      .unique()
      .references(() => payments.id),
    /** Of a transfer that no payment explains: chain id, transaction and number of the log, joined by hyphens. */
    orphan: text('orphan').unique(),
    publisher: text('publisher').notNull(),
    network: text('network').notNull(),
    asset: text('asset').notNull(),
    payer: text('payer').notNull(),
    /** Who was paid, and pays back. */
    payTo: text('pay_to').notNull(),
    amount: atomic('amount').notNull(),
    nonce: text('nonce').notNull(),
    validBefore: atomic('valid_before').notNull(),
    signature: text('signature').notNull(),
    keepsAccess: boolean('keeps_access').notNull(),
    state: text('state').$type<'signed' | 'submitted' | 'proven' | 'expired'>().notNull(),
    transaction: text('transaction'),
    logIndex: integer('log_index'),
    /** Where to look for the logs, as in `payments`. */
    fromBlock: bigint('from_block', { mode: 'bigint' }).notNull().default(sql`0`),
    /** Until then one process is at work on this row and others wait. */
    leaseUntil: now('lease_until'),
    by: text('by').notNull(),
    /** When it was signed; the last time, if it had expired. */
    createdAt: now('created_at'),
    provenAt: at('proven_at'),
  },
  (t) => [
    index('refunds_open').on(t.leaseUntil).where(sql`state in ('signed', 'submitted')`),
    index('refunds_listed').on(t.publisher, t.createdAt),
  ],
)

/** Sums by day, kept by triggers as payments become final and are paid back, so that no page adds up a million rows. */
export const salesDays = pgTable(
  'sales_days',
  {
    publisher: text('publisher').notNull(),
    /** In UTC, by the time of the block. */
    day: date('day').notNull(),
    slug: text('slug').notNull(),
    network: text('network').notNull(),
    asset: text('asset').notNull(),
    buyer: text('buyer').$type<'person' | 'program'>().notNull(),
    /** Part of the key, so that the median price is exact when it changed within the day. */
    price: numeric('price', { precision: 15, scale: 6 }).notNull(),
    sales: integer('sales').notNull().default(0),
    usd: numeric('usd', { precision: 20, scale: 6 }).notNull().default('0'),
    refunds: integer('refunds').notNull().default(0),
    refundedUsd: numeric('refunded_usd', { precision: 20, scale: 6 }).notNull().default('0'),
    /** Payers who bought from this publisher for the first time. */
    newPayers: integer('new_payers').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.publisher, t.day, t.slug, t.network, t.asset, t.buyer, t.price] })],
)

/** Who bought from a publisher on which day: what new and returning payers are counted from. */
export const payerDays = pgTable(
  'payer_days',
  {
    publisher: text('publisher').notNull(),
    day: date('day').notNull(),
    payer: text('payer').notNull(),
    /** The day of the payer's first sale, as the sales became final. */
    isFirst: boolean('is_first').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.publisher, t.day, t.payer] }),
    // A payer is new once: whoever comes second finds this taken.
    uniqueIndex('payer_days_first').on(t.publisher, t.payer).where(sql`is_first`),
  ],
)

/** How often a 402 was shown, by day. The gates count in memory and hand it in now and then; a crash loses some. */
export const challengeDays = pgTable(
  'challenge_days',
  {
    publisher: text('publisher').notNull(),
    day: date('day').notNull(),
    slug: text('slug').notNull(),
    buyer: text('buyer').$type<'person' | 'program'>().notNull(),
    shown: integer('shown').notNull(),
  },
  (t) => [primaryKey({ columns: [t.publisher, t.day, t.slug, t.buyer] })],
)

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

/**
 * How often somebody has come lately. Unlogged, which the migration says by hand: no request waits for the disk, and
 * after a crash everybody starts anew.
 */
export const rateLimits = pgTable(
  'rate_limits',
  {
    /** Which limit, and a keyed hash of who: a dump tells neither addresses nor wallets nor quotes. */
    key: text('key').primaryKey(),
    points: integer('points').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('rate_limits_expired').on(t.expiresAt)],
)
