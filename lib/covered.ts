import 'server-only'
import { findEntitlement } from './access/entitlements'
import { findPayment } from './payments/ledger'
import { follow, type Machine } from './payments/machine'
import { isOpen } from './payments/wait'
import type { Purchase, PurchaseOutcome } from './purchase'

/** What a pass of the wallet says of an article: it opens it, or it is being paid for and is waited for. */
export async function coveredBy(
  machine: Machine,
  { signed, tariff, cover, openPass }: Purchase,
  deadlineMs: number,
): Promise<PurchaseOutcome | undefined> {
  if (cover) return { kind: 'granted', entitlement: cover, alreadyOwned: true, isWallet: true }
  const pass = openPass ? await findPayment(machine.db, openPass) : undefined
  if (!pass) return undefined
  const current = await follow(machine, pass, deadlineMs)
  if (isOpen(current)) return { kind: 'open', payment: current }
  const { from } = signed.authorization
  const entitlement = await findEntitlement(machine.db, from, tariff.slug, tariff.scopes)
  return entitlement && { kind: 'granted', entitlement, alreadyOwned: true, isWallet: true }
}
