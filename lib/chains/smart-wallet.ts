import {
  type Address,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  multicall3Abi,
  type PublicClient,
} from 'viem'
import { type Deployment, unwrap } from './erc6492'
import { aggregateCall, multicall3Address } from './multicall3'
import { isRevert } from './revert'

const erc1271 = [
  {
    type: 'function',
    name: 'isValidSignature',
    stateMutability: 'view',
    inputs: [
      { name: 'hash', type: 'bytes32' },
      { name: 'signature', type: 'bytes' },
    ],
    outputs: [{ name: '', type: 'bytes4' }],
  },
] as const
/** What `isValidSignature` answers for yes, padded as a contract returns it. */
const yes = /^0x1626ba7e0{56}/
/** A wallet that takes more than this to answer has not answered. */
const askGas = 3_000_000n

export interface Question {
  wallet: Address
  hash: Hex
  /** May be wrapped by ERC-6492. */
  signature: Hex
}

/**
 * What a smart wallet says about a signature. `no_wallet` means that there is no code at the address, and that no
 * deployment was named or what was named does not put any there.
 */
export type Verdict = 'accepted' | 'refused' | 'no_wallet' | 'factory_not_allowed'

/**
 * Asks a wallet by ERC-1271 whether a signature is its own: the deployed one, or the one that an allowed factory would
 * deploy. Calls only, within bounds of gas; and what a stranger wants called before the wallet is asked is called
 * only at an allowed factory, and never where the wallet is there already.
 *
 * @throws when the node does not answer.
 */
export async function askWallet(
  client: PublicClient,
  { wallet, hash, signature }: Question,
  factories: readonly Address[],
): Promise<Verdict> {
  const unwrapped = unwrap(signature)
  if (!unwrapped) return 'refused'
  const { deployment } = unwrapped
  const question = encodeFunctionData({
    abi: erc1271,
    functionName: 'isValidSignature',
    args: [hash, unwrapped.signature],
  })
  if (await client.getCode({ address: wallet })) {
    const answer = await callWithin(client, wallet, question)
    return answer && yes.test(answer) ? 'accepted' : 'refused'
  }
  if (!deployment) return 'no_wallet'
  if (!factories.includes(deployment.factory)) return 'factory_not_allowed'
  return askUndeployed(client, wallet, question, deployment)
}

async function askUndeployed(
  client: PublicClient,
  wallet: Address,
  question: Hex,
  { factory, factoryCalldata }: Deployment,
): Promise<Verdict> {
  const both = aggregateCall([
    { target: factory, callData: factoryCalldata, allowFailure: true },
    { target: wallet, callData: question, allowFailure: true },
  ])
  const data = await callWithin(client, multicall3Address, both)
  if (!data) return 'refused'
  const [, answer] = decodeFunctionResult({ abi: multicall3Abi, functionName: 'aggregate3', data })
  if (!answer?.success) return 'refused'
  // A call to an address without code succeeds, and says nothing.
  if (answer.returnData === '0x') return 'no_wallet'
  return yes.test(answer.returnData) ? 'accepted' : 'refused'
}

/** `undefined` when the contract refuses, returns nothing or does not come to an end. */
async function callWithin(client: PublicClient, to: Address, data: Hex): Promise<Hex | undefined> {
  try {
    return (await client.call({ to, data, gas: askGas })).data
  } catch (error) {
    if (isRevert(error)) return undefined
    throw error
  }
}
