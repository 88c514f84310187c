import 'server-only'
import { sql } from 'drizzle-orm'
import type { Executor } from '../db/client'

/** How far a wallet is towards a pass with a fare cap, in the calendar period that is now. */
export interface Fare {
  /** The id of the pass. */
  pass: string
  /** Dollars. */
  price: string
  /** Dollars a plain decimal. */
  spent: string
  period: 'day' | 'week' | 'month'
  scope: string
  /** When the period ends, and what was earned with it. */
  until: Date
  /** The right, once it is earned. */
  earned: string | null
}

/** Looks up how far a wallet is towards each pass with a fare cap that a publisher sells. */
export async function faresOf(db: Executor, wallet: string, publisher: string): Promise<Fare[]> {
  const rows = await db.execute<Record<string, unknown>>(sql`
    select pass.id as pass, pass.price::text as price, pass.period, pass.scope, period_end(pass.period, now()) as until,
      fare_spent(${wallet}, ${publisher}, pass.scope, pass.period, now())::text as spent, earned.id as earned
    from fare_passes(${publisher}, now()) as pass
    left join entitlements as earned on earned.wallet = ${wallet} and earned.slug = 'earned:' || pass.id
      and earned.revoked_at is null and earned.expires_at > now()`)
  return (rows as unknown as Fare[]).map((row) => ({ ...row, until: new Date(row.until) }))
}
