import 'server-only'
import { sql } from 'drizzle-orm'
import type { Executor } from '../db/client'
import { housePayees, settings } from '../db/schema/publishers'

/** Notes the addresses that the configuration names for the house: they stay the house's when it names others. */
export async function rememberHousePayees(db: Executor, addresses: readonly string[]): Promise<void> {
  const all = [...new Set(addresses.map((address) => address.toLowerCase()))]
  await db
    .insert(housePayees)
    .values(all.map((address) => ({ address })))
    .onConflictDoNothing()
}

/** Whether the house's configuration has ever named an address. */
export async function isHousePayee(db: Executor, address: string): Promise<boolean> {
  const found = await db.execute(sql`select 1 from ${housePayees} where address = ${address.toLowerCase()}`)
  return found.length > 0
}

/** Whether another publisher has named an address in any row, in effect or not: naming it is no proof that it is theirs. */
export async function isNamedByOther(db: Executor, publisher: string, address: string): Promise<boolean> {
  const found = await db.execute(sql`
    select 1 from ${settings}, jsonb_each_text(value) as named(network, address)
    where kind = 'pay_to' and publisher <> ${publisher} and lower(named.address) = ${address.toLowerCase()} limit 1`)
  return found.length > 0
}
