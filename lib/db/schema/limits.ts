import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from './columns'

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
