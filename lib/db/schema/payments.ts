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
  numeric,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { at, atomic, now } from './columns'

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
    /** A nonce that all later transactions wait for and nothing is known of, and since when it is so. */
    gapNonce: integer('gap_nonce'),
    gapSince: at('gap_since'),
    /** What the transactions that were begun on this day (UTC) may cost at most, in wei. */
    spent: atomic('spent').notNull().default('0'),
    spentOn: date('spent_on'),
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
