import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { at, now } from './columns'
import { payments } from './payments'

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
