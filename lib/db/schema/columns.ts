import { numeric, timestamp } from 'drizzle-orm/pg-core'

export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
export const now = (name: string) => at(name).notNull().defaultNow()
/** A token's smallest units: whole, and up to 2^256. */
export const atomic = (name: string) => numeric(name, { precision: 78, scale: 0 })
