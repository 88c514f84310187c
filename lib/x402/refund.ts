import { type Address, type Hex, keccak256, stringToHex } from 'viem'
import type { Authorization } from './exact-evm'

/** A refund may be brought to the chain for so long after it is signed, in seconds. */
export const refundSeconds = 3600

/** What is paid back, by whom and to whom. */
export interface RefundTerms {
  /** The id of the payment, or of the orphan. */
  subject: string
  /** CAIP-2. */
  network: string
  asset: Address
  payTo: Address
  payer: Address
  /** Atomic units. */
  amount: string
}

/** The nonce of a refund is made from what is paid back: the token itself refuses a second one. */
export function refundNonce(subject: string): Hex {
  return keccak256(stringToHex(`farthing refund ${subject}`))
}

/** The EIP-3009 authorization that pays back what was paid: the same amount, the other way. */
export function refundAuthorization(
  { subject, payTo, payer, amount }: Omit<RefundTerms, 'network' | 'asset'>,
  validBefore: bigint,
): Authorization {
  return {
    from: payTo,
    to: payer,
    value: BigInt(amount),
    validAfter: 0n,
    validBefore,
    nonce: refundNonce(subject),
  }
}
