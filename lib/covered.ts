import 'server-only'
import { findEntitlement } from './access/entitlements'
import { findPayment } from './payments/ledger'
import { follow, type Machine } from './payments/machine'
import type { Payment } from './payments/payment'
import { isOpen } from './payments/wait'
import type { Purchase, PurchaseOutcome } from './purchase'
import type { SignedPayment } from './x402/exact-evm'

/** What a pass of the wallet says of an article: it opens it, or it is being paid for and is waited for. */
export async function coveredBy(
  machine: Machine,
  { signed, cover, openPass }: Purchase,
  deadlineMs: number,
): Promise<PurchaseOutcome | undefined> {
  if (cover) return { kind: 'granted', entitlement: cover, alreadyOwned: true, isWallet: true }
  const pass = openPass ? await findPayment(machine.db, openPass) : undefined
  return pass && followOther(machine, signed, pass, deadlineMs)
}

/**
 * Waits for another payment of a wallet that has signed, for the same article or for a pass that opens it. `undefined` when that
 * one ends unpaid.
 */
export async function followOther(
  machine: Machine,
  signed: SignedPayment,
  other: Payment,
  deadlineMs: number,
): Promise<PurchaseOutcome | undefined> {
  const current = await follow(machine, other, deadlineMs)
  if (isOpen(current)) return { kind: 'open', payment: current }
  const entitlement = await findEntitlement(machine.db, signed.authorization.from, other.slug)
  return entitlement && { kind: 'granted', entitlement, alreadyOwned: true, isWallet: true }
}
