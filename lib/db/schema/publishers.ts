import { sql } from 'drizzle-orm'
import { bigserial, check, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at, now } from './columns'

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

/** Wallets that act for a publisher. Those of the owners are a setting. */
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
    /** The slug of a page; the wallet that the configuration names as the first owner; otherwise the publisher's handle. */
    subject: text('subject').notNull(),
    value: jsonb('value').notNull(),
    /** The wallet that set it, or `system`. */
    setBy: text('set_by').notNull(),
    setAt: now('set_at'),
    effectiveAt: now('effective_at'),
    /** Message and signature, where a change asks for a fresh one. */
    proof: jsonb('proof'),
  },
  (t) => [
    index('settings_subject').on(t.kind, t.subject, t.version),
    check('settings_some_owner', sql`kind <> 'owner' or jsonb_path_exists(value, '$.* ? (@ == "owner")')`),
  ],
)
