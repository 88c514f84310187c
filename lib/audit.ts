import 'server-only'
import type { SignInOutcome } from './access/sign-in'
import { type AuditEntry, audit } from './db/audit'
import type { Db } from './db/client'
import { log } from './log'
import type { PurchaseOutcome } from './purchase'
import type { SignedPayment } from './x402/exact-evm'

/**
 * Writes down how an attempt to pay ended, where no row about its payment tells: refused, not to be checked, or let in
 * for a payment made earlier. Never throws, because the answer to the payer is true with or without it.
 */
export async function recordPurchase(
  db: Db,
  slug: string,
  outcome: PurchaseOutcome,
  signed?: Pick<SignedPayment, 'network' | 'authorization'>,
): Promise<void> {
  const attempt = { payer: signed?.authorization.from, network: signed?.network }
  if (outcome.kind === 'refused') {
    const { reason, detail } = outcome
    await record(db, { event: 'purchase.refused', subject: slug, data: { reason, detail, ...attempt } })
  } else if (outcome.kind === 'bound_elsewhere') {
    const reason = 'payment_bound_to_other_resource'
    await record(db, { event: 'purchase.refused', subject: slug, data: { reason, ...attempt } })
  } else if (outcome.kind === 'unavailable') {
    await record(db, { event: 'purchase.unavailable', subject: slug, data: attempt })
  } else if (outcome.kind === 'granted' && outcome.alreadyOwned) {
    await recordRestored(db, outcome.entitlement, 'payment')
  }
}

/** Writes down a sign-in that was refused. One that is granted is written down with the use of its nonce. Never throws. */
export async function recordSignIn(db: Db, outcome: SignInOutcome): Promise<void> {
  if (outcome.ok) return
  const { reason, wallet = 'unknown' } = outcome
  await record(db, { event: 'sign-in.refused', subject: wallet, data: { reason } })
}

/** Writes down that a wallet was let in again to what it had bought before. Never throws: it is its right. */
export async function recordRestored(
  db: Db,
  { id, slug, wallet }: { id: string; slug: string; wallet: string },
  by: 'payment' | 'sign-in' | 'session',
): Promise<void> {
  await record(db, { event: 'access.restored', subject: id, data: { slug, wallet, by } })
}

async function record(db: Db, entry: AuditEntry): Promise<void> {
  try {
    await audit(db, entry)
  } catch (error) {
    log().error({ err: error, event: entry.event, subject: entry.subject }, 'not in the audit log')
  }
}
