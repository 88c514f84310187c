import { type Address, type Hex, hashTypedData, type PublicClient, recoverAddress } from 'viem'
import { latestBlock } from '../chains/blocks'
import { unwrap } from '../chains/erc6492'
import { stoppedByIssuer } from '../chains/issuer'
import { networkOf } from '../chains/networks'
import { isRevert } from '../chains/revert'
import { askWallet } from '../chains/smart-wallet'
import type { Token } from '../chains/tokens'
import { usdcAbi } from '../chains/usdc'
import { authorizationTypedData, type SignedPayment } from '../x402/exact-evm'
import { type SettlementCall, settlementCall } from './settlement-call'

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
  | 'eip6492_factory_not_allowed'
  | 'smart_wallet_deployment_failed'

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
 * kept with the payment: it takes 2 ms, and may be needed when a request is counted and again when the token refuses.
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

/**
 * Checks the signature as the token will: an account with code by ERC-1271 and nothing else, one without code by
 * ECDSA and nothing else. A library that tries both says yes where the token reverts. Accounts with code include plain
 * wallets that have delegated to a contract (EIP-7702): their own key's signature is worth what that contract says.
 */
async function checkSignature(
  client: PublicClient,
  token: Token,
  payment: SignedPayment,
  factories: readonly Address[],
): Promise<Refusal | undefined> {
  const { from } = payment.authorization
  const { signature } = payment
  const hash = hashOf(token, payment)
  const verdict = await askWallet(client, { wallet: from, hash, signature }, factories)
  if (verdict === 'accepted') return undefined
  if (verdict === 'factory_not_allowed') return 'eip6492_factory_not_allowed'
  if (verdict === 'refused') return 'invalid_exact_evm_signature'
  if (unwrap(signature)?.deployment) return 'smart_wallet_deployment_failed'
  return (await isSignedByPlainWallet(token, payment)) ? undefined : 'invalid_exact_evm_signature'
}

/** What the chain said when a payment was tried on it, and what that tells whoever submits it. */
export interface Look {
  blockNumber: bigint
  baseFeePerGas: bigint
  /** What the call takes, at most `call.gas`; that much where it was not measured. */
  gas: bigint
  /** The very call that was tried. */
  call: SettlementCall
  /** What is to be kept as the payment's signature: still wrapped only where the wallet is not on the chain yet. */
  signature: Hex
  /** Whether the payer is, or will be, a contract, or nobody asked: those can answer one way when tried and another when it counts. */
  isContract: boolean
}

/** How a payment is tried. */
export interface Trial {
  /** Whose wallets may be deployed together with their payment, in lower case. */
  factories?: readonly Address[]
  /** The sender and fees that it will be submitted with; a wallet can see both. */
  as?: { account: Address; maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }
  /** Whether nobody here will pay for the gas: then the call is made once, where a node measures by making it a dozen times. */
  callOnly?: boolean
}

export type Tried = { look: Look } | { refusal: Refusal; detail?: string }

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
  { factories = [], as, callOnly = false }: Trial = {},
): Promise<Tried> {
  const { signature, deployment } = unwrap(payment.signature) ?? { signature: payment.signature }
  const askCode = () => client.getCode({ address: payment.authorization.from })
  // Whether the payer is a contract matters to whoever pays for the gas, and for what is said of a refusal.
  const asked = deployment || !callOnly ? askCode() : undefined
  const needed = deployment && !(await asked) ? deployment : undefined
  if (needed && !factories.includes(needed.factory)) return refused('eip6492_factory_not_allowed', false)
  const call = settlementCall(token, { ...payment, signature }, needed)
  const trial = callOnly
    ? client.call({ ...call, ...as }).then(() => call.gas)
    : client.estimateGas({ ...call, ...as })
  const [gas, block, code, wrong] = await Promise.all([
    trial.catch((error: unknown) => {
      if (isRevert(error)) return undefined
      throw error
    }),
    latestBlock(client),
    asked,
    // A plain wallet's own signature would pay as well: nobody has wallets of others deployed at our cost.
    needed && checkSignature(client, token, payment, factories),
  ])
  if (wrong) return refused(wrong, false)
  if (gas !== undefined && gas <= call.gas) {
    const { number: blockNumber, baseFeePerGas } = block
    const look = { blockNumber, baseFeePerGas, gas, call }
    const isContract = !asked || Boolean(code ?? needed)
    return { look: { ...look, signature: needed ? payment.signature : signature, isContract } }
  }
  const refusal = await checkOnChain(client, token, payment, factories)
  if (!refusal) return refusedByToken(client, token, payment)
  const hasCode = asked ? code : await askCode()
  return refused(refusal, Boolean(hasCode))
}

/** None of the reasons that the protocol has a word for. A node that does not say more leaves it at that. */
async function refusedByToken(client: PublicClient, token: Token, payment: SignedPayment): Promise<Tried> {
  const refusal = 'invalid_exact_evm_transaction_simulation_failed'
  const { from, to } = payment.authorization
  const stopped = await stoppedByIssuer(client, token, [from, to]).catch(() => undefined)
  if (!stopped) return { refusal }
  if (stopped.kind === 'paused') return { refusal, detail: tokenIsPaused }
  return { refusal, detail: stopped.at === 0 ? payerIsBlocked : payeeIsBlocked }
}

const tokenIsPaused = 'The token’s issuer has paused it: nobody can move any of it now. Try again later.'
const payerIsBlocked = 'The token’s issuer has blocked the paying wallet. Pay from another.'
const payeeIsBlocked =
  'The token’s issuer has blocked the address that is paid here. No wallet can pay it; tell the publisher.'

function refused(refusal: Refusal, hasCode: boolean): Tried {
  const detail = details[refusal]
  if (detail) return { refusal, detail }
  const isWallets = hasCode && refusal === 'invalid_exact_evm_signature'
  return isWallets ? { refusal, detail: notTheWallets } : { refusal }
}

const notTheWallets =
  'The paying account has code. The token asks that code whether a signature is good (ERC-1271) and takes no other; it did not accept this one.'

const details: { [refusal in Refusal]?: string } = {
  eip6492_factory_not_allowed:
    'The paying wallet is not on the chain yet, and its factory is none that wallets are deployed from here. Make any transaction with the wallet first, or pay from another.',
  smart_wallet_deployment_failed:
    'The paying wallet is not on the chain yet, and what the signature names does not put it there.',
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
  factories: readonly Address[] = [],
): Promise<Refusal | undefined> {
  const { from, nonce, value } = payment.authorization
  const at = { address: token.address, abi: usdcAbi } as const
  const [wrong, used, balance] = await Promise.all([
    checkSignature(client, token, payment, factories),
    client.readContract({ ...at, functionName: 'authorizationState', args: [from, nonce] }),
    client.readContract({ ...at, functionName: 'balanceOf', args: [from] }),
  ])
  if (wrong) return wrong
  if (used) return 'invalid_exact_evm_nonce_already_used'
  if (balance < value) return 'invalid_exact_evm_insufficient_balance'
  return undefined
}
