import type { Address, Hex } from 'viem'
import type { payments } from '../db/schema/payments'
import type { Authorization } from '../x402/exact-evm'

/** A claimed payment as the machine works on it. Addresses are in lower case. */
export interface Payment {
  id: string
  network: string
  asset: Address
  authorization: Authorization
  signature: Hex
  slug: string
  /** What it opens, for a pass. */
  scope: string | null
  priceVersion: number
  quoteHash: string | null
  requestHash: string | null
  x402Version: number
  state: (typeof payments.$inferSelect)['state']
  reason: string | null
  transaction: Hex | null
  fromBlock: bigint
  updatedAt: Date
  /** The right that this payment gave; known to the process that has booked it. */
  granted?: { id: string; expiresAt: Date | null }
}

/** Reads a row of the payments table. */
export function paymentOf(row: typeof payments.$inferSelect): Payment {
  return {
    id: row.id,
    network: row.network,
    asset: row.asset as Address,
    authorization: {
      from: row.payer as Address,
      to: row.payTo as Address,
      value: BigInt(row.amount),
      validAfter: BigInt(row.validAfter),
      validBefore: BigInt(row.validBefore),
      nonce: row.nonce as Hex,
    },
    signature: row.signature as Hex,
    slug: row.slug,
    scope: row.scope,
    priceVersion: row.priceVersion,
    quoteHash: row.quoteHash,
    requestHash: row.requestHash,
    x402Version: row.x402Version,
    state: row.state,
    reason: row.reason,
    transaction: row.transaction as Hex | null,
    fromBlock: row.fromBlock,
    updatedAt: row.updatedAt,
  }
}
