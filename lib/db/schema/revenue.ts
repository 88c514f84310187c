import { sql } from 'drizzle-orm'
import { boolean, date, integer, numeric, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'

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
