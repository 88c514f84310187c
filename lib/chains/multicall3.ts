import { type Address, encodeFunctionData, type Hex, multicall3Abi } from 'viem'

/** Multicall3, at the same address on every network we know. It holds nothing and nobody trusts it with anything. */
export const multicall3Address: Address = '0xcA11bde05977b3631167028862bE2a173976CA11'

/** A call as one of several in a single transaction. */
export interface PartialCall {
  target: Address
  callData: Hex
  /** Whether the others go on when this one fails. */
  allowFailure: boolean
}

/** Encodes several calls as one, to be sent to `multicall3Address`. */
export function aggregateCall(calls: readonly PartialCall[]): Hex {
  return encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3', args: [calls] })
}
