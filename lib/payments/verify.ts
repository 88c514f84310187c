import { encodeFunctionData, type Hex, hashTypedData, type PublicClient, recoverAddress } from 'viem'
import { latestBlock } from '../chains/blocks'
import { networkOf } from '../chains/networks'
import type { Token } from '../chains/tokens'
import { usdcAbi } from '../chains/usdc'
import { authorizationTypedData, type SignedPayment } from '../x402/exact-evm'

/** Why a payment is refused before anything was sent, in x402's words. */
export type Refusal =
  | 'invalid_exact_evm_payload_authorization_value_mismatch'
  | 'invalid_exact_evm_recipient_mismatch'
  | 'invalid_exact_evm_payload_authorization_valid_after'
  | 'invalid_exact_evm_payload_authorization_valid_before'
  | 'invalid_exact_evm_signature'
  | 'invalid_exact_evm_insufficient_balance'
  | 'invalid_exact_evm_nonce_already_used'
  | 'invalid_exact_evm_transaction_simulation_failed'

/** The terms that the server, not the payer, says this payment is for. */
export interface ExpectedTerms {
  amount: string
  payTo: string
}

/** Less than this and a signature could expire on its way to the chain. */
const minSecondsLeft = 6
/** No authorization may outlive this: for so long at most can an outcome stay unknown. Clocks of payers run ahead, too. */
const maxSecondsLeft = 15 * 60

/** Checks what needs no chain: the terms, the time window, who is paying whom. `undefined` when nothing is wrong. */
export function checkTerms(
  payment: SignedPayment,
  terms: ExpectedTerms,
  nowSeconds: number,
): Refusal | undefined {
  const { from, to, value, validAfter, validBefore } = payment.authorization
  const now = BigInt(nowSeconds)
  if (value !== BigInt(terms.amount)) return 'invalid_exact_evm_payload_authorization_value_mismatch'
  if (to !== terms.payTo.toLowerCase() || from === to) return 'invalid_exact_evm_recipient_mismatch'
  if (validAfter > now) return 'invalid_exact_evm_payload_authorization_valid_after'
  const latest = now + BigInt(maxSecondsLeft)
  if (validBefore < now + BigInt(minSecondsLeft) || validBefore > latest) {
    return 'invalid_exact_evm_payload_authorization_valid_before'
  }
  return undefined
}

/** Half the order of secp256k1: the token refuses the mirror image of a signature, and so do we. */
const halfOrder = BigInt('0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0')

/** Whether a plain wallet's signature has the one form that USDC takes: 65 bytes, v 27 or 28, low s. */
export function isStrictEcdsa(signature: Hex): boolean {
  if (signature.length !== 132) return false
  const s = BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.slice(130)
  return (v === '1b' || v === '1c') && s > 0n && s <= halfOrder
}

function hashOf(token: Token, { network, authorization }: SignedPayment): Hex {
  const chainId = networkOf(network)?.chainId ?? 0
  return hashTypedData(authorizationTypedData(token, chainId, authorization))
}

const recovered = new WeakMap<SignedPayment, { token: Token; own: Promise<boolean> }>()

/**
 * Whether a payment carries its payer's own ECDSA signature, as a plain wallet gives it. Asks nobody. The answer is
 * kept with the payment: it takes 2 ms, and is needed before a request is counted and again when the token refuses.
 */
export function isSignedByPlainWallet(token: Token, payment: SignedPayment): Promise<boolean> {
  const known = recovered.get(payment)
  if (known?.token === token) return known.own
  const own = recoversPayer(token, payment)
  recovered.set(payment, { token, own })
  return own
}

async function recoversPayer(token: Token, payment: SignedPayment): Promise<boolean> {
  const { signature, authorization } = payment
  if (!isStrictEcdsa(signature)) return false
  const signer = await recoverAddress({ hash: hashOf(token, payment), signature }).catch(() => undefined)
  return signer?.toLowerCase() === authorization.from
}

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

/**
 * Checks the signature as the token will: an account with code by ERC-1271 and nothing else, one without code by
 * ECDSA and nothing else. A library that tries both says yes where the token reverts.
 */
async function signatureIsValid(
  client: PublicClient,
  token: Token,
  payment: SignedPayment,
): Promise<boolean> {
  const { from } = payment.authorization
  const code = await client.getCode({ address: from })
  if (!code || code === '0x') return isSignedByPlainWallet(token, payment)
  const magic = await client
    .readContract({
      address: from,
      abi: erc1271,
      functionName: 'isValidSignature',
      args: [hashOf(token, payment), payment.signature],
    })
    .catch((error: unknown) => {
      if (isRevert(error)) return '0x'
      throw error
    })
  return magic === '0x1626ba7e'
}

/** Whether an RPC error is the contract's own refusal, as opposed to a node that did not answer. */
export function isRevert(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = (e as { cause?: unknown }).cause) {
    if (
      /ContractFunctionReverted|ContractFunctionZeroData|AbiDecodingZeroData|ExecutionReverted/.test(e.name)
    )
      return true
    // Some nodes say it in words only.
    if (/revert|out of gas/i.test((e as { details?: string }).details ?? '')) return true
  }
  return false
}

/** What the chain said when a payment was tried on it, and what that tells whoever submits it. */
export interface Look {
  blockNumber: bigint
  baseFeePerGas: bigint
  /** What the transfer takes. */
  gas: bigint
}

/** The most gas a transfer may take: about 100,000 for a plain wallet; a smart wallet's own check comes on top, within bounds. */
export const maxGas = 400_000n

/** The call that moves the money. */
export function transferCall({
  authorization,
  signature,
}: Pick<SignedPayment, 'authorization' | 'signature'>): Hex {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return encodeFunctionData({
    abi: usdcAbi,
    functionName: 'transferWithAuthorization',
    args: [from, to, value, validAfter, validBefore, nonce, signature],
  })
}

/**
 * Tries a payment on the chain before it is claimed. The token itself is the judge: it checks the signature, the nonce,
 * the balance and its own black list as it will when it is for real. Only when it says no do we ask why.
 *
 * @throws when the node does not answer: that says nothing about the payment.
 */
export async function tryOnChain(
  client: PublicClient,
  token: Token,
  payment: SignedPayment,
): Promise<{ look: Look } | { refusal: Refusal; blockNumber: bigint }> {
  const call = { to: token.address, data: transferCall(payment), gas: maxGas }
  const [gas, block] = await Promise.all([
    client.estimateGas(call).catch((error: unknown) => {
      if (isRevert(error)) return undefined
      throw error
    }),
    latestBlock(client),
  ])
  const { number: blockNumber, baseFeePerGas } = block
  if (gas !== undefined) return { look: { blockNumber, baseFeePerGas, gas } }
  const refusal =
    (await checkOnChain(client, token, payment)) ?? 'invalid_exact_evm_transaction_simulation_failed'
  return { refusal, blockNumber }
}

/**
 * Finds out why the token refuses a payment. `undefined` when it is none of the usual reasons.
 *
 * @throws when the node does not answer: that says nothing about the payment.
 */
export async function checkOnChain(
  client: PublicClient,
  token: Token,
  payment: SignedPayment,
): Promise<Refusal | undefined> {
  const { from, nonce, value } = payment.authorization
  const at = { address: token.address, abi: usdcAbi } as const
  const [valid, used, balance] = await Promise.all([
    signatureIsValid(client, token, payment),
    client.readContract({ ...at, functionName: 'authorizationState', args: [from, nonce] }),
    client.readContract({ ...at, functionName: 'balanceOf', args: [from] }),
  ])
  if (!valid) return 'invalid_exact_evm_signature'
  if (used) return 'invalid_exact_evm_nonce_already_used'
  if (balance < value) return 'invalid_exact_evm_insufficient_balance'
  return undefined
}
