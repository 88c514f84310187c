import 'server-only'
import { db } from './db/client'
import { env } from './env'
import type { GuardRule } from './http/guarded-target'
import { deliverDue } from './publishers/webhook-deliveries'
import { fanOut } from './publishers/webhook-fan-out'

/** How this installation calls the addresses that its publishers have chosen. */
export function guardRule(): GuardRule {
  return { loopback: env().LOCAL_CHAIN }
}

/** Tells publishers what has happened since, and what they have not heard yet. */
export async function tellPublishers(deadlineMs: number): Promise<{ events: number; attempts: number }> {
  const on = db(env().DATABASE_URL)
  const events = await fanOut(on)
  return { events, attempts: await deliverDue(on, guardRule(), deadlineMs) }
}
