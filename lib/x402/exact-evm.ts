import type { Address, Hex } from 'viem'

/** An EIP-3009 `TransferWithAuthorization`, the message that a payer signs. Times are seconds since the epoch. */
export interface Authorization {
  from: Address
  to: Address
  value: bigint
  validAfter: bigint
  validBefore: bigint
  nonce: Hex
}

/** A payer's signed payment in scheme `exact` on an EVM network, parsed; nothing about it has been verified. */
export interface SignedPayment {
  x402Version: 1 | 2
  /** CAIP-2. */
  network: string
  authorization: Authorization
  signature: Hex
  /** What the payer says it accepted; v2 only. */
  accepted?: AcceptedTerms
}

/** The offer that a v2 payer echoes. */
export interface AcceptedTerms {
  amount: string
  asset: string
  payTo: string
  maxTimeoutSeconds: number
  name: string
  version: string
  quote: string
}

/** The EIP-712 types of the message, as USDC defines them. */
export const authorizationTypes = {
  TransferWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
} as const

/** Returns the typed data for a token of our table. The domain never comes from a payload. */
export function authorizationTypedData(
  token: { address: Address; name: string; version: string },
  chainId: number,
  authorization: Authorization,
) {
  return {
    domain: { name: token.name, version: token.version, chainId, verifyingContract: token.address },
    types: authorizationTypes,
    primaryType: 'TransferWithAuthorization',
    message: authorization,
  } as const
}
