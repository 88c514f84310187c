import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
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
    slug: text('slug').notNull(),
    priceVersion: integer('price_version').notNull(),
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
      .where(sql`state in ('claimed', 'submitting', 'pending', 'unknown', 'settled', 'final')`),
    index('payments_request').on(t.requestHash).where(sql`request_hash is not null`),
    index('payments_transaction').on(t.transaction).where(sql`transaction is not null`),
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
export const paymentTransitions = pgTable('payment_transitions', {
  id: bigserial('id', { mode: 'bigint' }).primaryKey(),
  paymentId: text('payment_id')
    .notNull()
    .references(() => payments.id),
  fromState: text('from_state'),
  toState: text('to_state').notNull(),
  detail: text('detail'),
  at: now('at'),
})

/** What was handed to whom, written before it is handed over. */
export const settleAttempts = pgTable(
  'settle_attempts',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    paymentId: text('payment_id')
      .notNull()
      .references(() => payments.id),
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

/** The durable right of a wallet to read an article, because of a payment. */
export const entitlements = pgTable(
  'entitlements',
  {
    id: text('id').primaryKey(),
    wallet: text('wallet').notNull(),
    slug: text('slug').notNull(),
    paymentId: text('payment_id')
      .notNull()
      .references(() => payments.id),
    grantedAt: now('granted_at'),
    revokedAt: at('revoked_at'),
  },
  (t) => [
    unique('entitlements_wallet_slug').on(t.wallet, t.slug),
    index('entitlements_revoked').on(t.slug, t.revokedAt).where(sql`revoked_at is not null`),
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

/** Prices set at run time, every one ever set; the highest version holds. Without a row the article's own price holds. */
export const prices = pgTable(
  'prices',
  {
    slug: text('slug').notNull(),
    version: integer('version').notNull(),
    /** Dollars as a plain decimal; "0" is free. */
    price: text('price').notNull(),
    setAt: now('set_at'),
  },
  (t) => [primaryKey({ columns: [t.slug, t.version] })],
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
  // When the books were compared last.
  (t) => [index('audit_log_books').on(t.at).where(sql`event = 'books.checked'`)],
)

/** Events to be told to the outside, written in the transaction that makes them true. */
export const outbox = pgTable('outbox', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  data: jsonb('data').notNull(),
  createdAt: now('created_at'),
})

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
