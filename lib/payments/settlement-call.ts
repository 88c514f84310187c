import { type Address, encodeFunctionData, type Hex } from 'viem'
import type { Deployment } from '../chains/erc6492'
import { aggregateCall, multicall3Address } from '../chains/multicall3'
import type { Token } from '../chains/tokens'
import { usdcAbi } from '../chains/usdc'
import type { SignedPayment } from '../x402/exact-evm'

/** The most gas a transfer may take: about 100,000 for a plain wallet; a smart wallet's own check comes on top, within bounds. */
const transferGas = 400_000n
/** The most it may take where its wallet has to be deployed first. */
const deploymentGas = 1_000_000n

/** A call that moves the money. It never carries any value. */
export interface SettlementCall {
  to: Address
  data: Hex
  /** The most it may take. */
  gas: bigint
}

/**
 * Builds the call that moves the money: the token's own. Where the wallet is not on the chain yet, its factory
 * is called before the token in one transaction, through a contract that holds nothing: there is no wallet that we
 * deployed and that then does not pay, and what the payer wants called is not called in our relayer's name. The factory
 * may fail, because somebody may have deployed the wallet meanwhile; the token may not.
 */
export function settlementCall(
  token: Token,
  payment: Pick<SignedPayment, 'authorization' | 'signature'>,
  deployment?: Deployment,
): SettlementCall {
  const transfer = transferData(payment)
  if (!deployment) return { to: token.address, data: transfer, gas: transferGas }
  const { factory, factoryCalldata } = deployment
  const data = aggregateCall([
    { target: factory, callData: factoryCalldata, allowFailure: true },
    { target: token.address, callData: transfer, allowFailure: false },
  ])
  return { to: multicall3Address, data, gas: deploymentGas }
}

function transferData({ authorization, signature }: Pick<SignedPayment, 'authorization' | 'signature'>): Hex {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return encodeFunctionData({
    abi: usdcAbi,
    functionName: 'transferWithAuthorization',
    args: [from, to, value, validAfter, validBefore, nonce, signature],
  })
}
