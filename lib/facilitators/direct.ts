import 'server-only'
import {
  type Address,
  type Hex,
  keccak256,
  type PublicClient,
  parseTransaction,
  type TransactionSerializableEIP1559,
} from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { networkOf } from '../chains/networks'
import type { Token } from '../chains/tokens'
import type { Db } from '../db/client'
import {
  type AttemptOf,
  closeAttempt,
  lastTransaction,
  openRelay,
  raiseNonce,
  relaysForNothing,
  type StoredTransaction,
  storeReplacement,
  storeTransaction,
} from '../payments/attempts'
import type { Payment } from '../payments/payment'
import { type Look, tryOnChain } from '../payments/verify'
import type { Facilitator, SubmitOutcome } from './facilitator'

/** A transaction that is not mined after this long is offered again with a higher fee, at the same nonce. */
const stuckSeconds = 30
const nonceIsGone = 'another transaction has taken the nonce'
/** The node's idea of a tip is good for this long. */
const tipMs = 10_000
/** So many transactions of a wallet that pay nothing in a day, and no more: a contract may pass every trial and then fail. */
const maxRelaysForNothing = 3

export interface Relayer {
  db: Db
  client: PublicClient
  account: PrivateKeyAccount
  /** CAIP-2. */
  network: string
  /** Whose wallets may be deployed together with their first payment, in lower case. */
  factories: readonly Address[]
}

/**
 * The built-in facilitator: our own relayer broadcasts the authorization and pays the gas. The transaction's target is
 * the token of our table, or Multicall3 where a wallet has to be deployed first; its value is zero, and it is written
 * down, signed, before the first byte leaves.
 */
export function directFacilitator(
  db: Db,
  client: PublicClient,
  privateKey: Hex,
  network: string,
  factories: readonly Address[] = [],
): Facilitator {
  const relayer: Relayer = { db, client, account: privateKeyToAccount(privateKey), network, factories }
  const tipOf = tipSource(client)
  let started: Promise<void> | undefined

  async function settle(payment: Payment, token: Token, look?: Look): Promise<SubmitOutcome> {
    const earlier = payment.state !== 'claimed' && (await submittedBefore(relayer, payment, await tipOf()))
    if (earlier) return earlier
    started ??= syncNonce(relayer)
    await started.catch((error: unknown) => {
      started = undefined
      throw error
    })
    const seen = look && !look.isContract ? look : await lookAgain(relayer, token, payment, await tipOf())
    if ('kind' in seen) return seen
    const fees = feesOf(seen.baseFeePerGas, await tipOf())
    const attempt = await openRelay(db, payment, addressOf(relayer))
    if (!attempt) return { kind: 'overtaken' }
    const { to, data, gas } = seen.call
    const raw = await signCall(relayer, {
      nonce: attempt.relayerNonce,
      to,
      data,
      gas: min((seen.gas * 12n) / 10n, gas),
      ...fees,
    })
    if (!(await storeTransaction(db, payment, attempt, raw))) return { kind: 'overtaken' }
    const sent = await broadcast(relayer, raw)
    if (sent.kind === 'refused') await closeAttempt(db, attempt.id, sent)
    return sent
  }

  return { name: 'direct', settle, relayer }
}

type Call = Omit<TransactionSerializableEIP1559, 'type' | 'chainId' | 'value'>

/** Signs a transaction of the relayer, on its network. It never carries any value. */
export function signCall({ account, network }: Relayer, call: Call): Promise<Hex> {
  return account.signTransaction({
    ...call,
    type: 'eip1559',
    chainId: networkOf(network)?.chainId ?? 0,
    value: 0n,
  })
}

export const addressOf = ({ account }: Relayer): Hex => account.address.toLowerCase() as Hex

/** Fees with room for the base fee to double before the transaction is mined. */
export function feesOf(baseFeePerGas: bigint, maxPriorityFeePerGas: bigint) {
  return { maxFeePerGas: baseFeePerGas * 2n + maxPriorityFeePerGas, maxPriorityFeePerGas }
}

/** Asks what tip is usual, at most once in a while. */
function tipSource(client: PublicClient): () => Promise<bigint> {
  let known = { tip: 0n, at: 0 }
  return async () => {
    if (Date.now() - known.at > tipMs) {
      const tip = BigInt(await client.request({ method: 'eth_maxPriorityFeePerGas' }))
      known = { tip, at: Date.now() }
    }
    return known.tip
  }
}

/** Tells the database which nonces the chain has used: at the start, and after it was restored from a backup. */
export async function syncNonce(relayer: Relayer): Promise<void> {
  const { db, client, network, account } = relayer
  const nonce = await client.getTransactionCount({ address: account.address, blockTag: 'pending' })
  await raiseNonce(db, network, addressOf(relayer), nonce)
}

/**
 * Tries a payment as it will be sent, from our account and with its fees: a contract that can tell a trial from the
 * real thing would otherwise have us pay for nothing.
 */
async function lookAgain(
  relayer: Relayer,
  token: Token,
  payment: Payment,
  tip: bigint,
): Promise<Look | SubmitOutcome> {
  const { client, db, factories } = relayer
  const { baseFeePerGas } = await client.getBlock()
  const as = { account: addressOf(relayer), ...feesOf(baseFeePerGas ?? 0n, tip) }
  const tried = await tryOnChain(client, token, { ...payment, x402Version: 2 }, { factories, as })
  if ('refusal' in tried) return { kind: 'refused', reason: tried.refusal }
  const { look } = tried
  if (look.isContract && (await relaysForNothing(db, payment)) >= maxRelaysForNothing)
    return { kind: 'refused', reason: 'invalid_exact_evm_transaction_simulation_failed' }
  return look
}

/**
 * Sends what was signed for this payment before: the same bytes cannot pay twice, whatever became of the first
 * broadcast. `undefined` when there is nothing, or when its nonce went to another transaction and it can never be mined.
 */
async function submittedBefore(
  relayer: Relayer,
  payment: Payment,
  tip: bigint,
): Promise<SubmitOutcome | undefined> {
  const of = { paymentId: payment.id }
  const stored = await lastTransaction(relayer.db, of)
  return stored && sendAgain(relayer, of, stored, tip)
}

/** Sends what was stored, outbid when it is stuck. `undefined` as above. */
export async function sendAgain(
  relayer: Relayer,
  of: AttemptOf,
  stored: StoredTransaction,
  tip: bigint,
): Promise<SubmitOutcome | undefined> {
  if (stored.relayer !== addressOf(relayer)) return undefined
  const raw = stored.ageSeconds > stuckSeconds ? await outbid(relayer, of, stored, tip) : stored.raw
  const again = await broadcast(relayer, raw)
  return again.kind === 'unknown' && again.reason === nonceIsGone ? undefined : again
}

/** Signs the same transaction with a fee that nodes take for a replacement, and writes it down. */
export async function outbid(
  relayer: Relayer,
  of: AttemptOf,
  stored: StoredTransaction,
  tip: bigint,
): Promise<Hex> {
  const { to, data, gas, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = parseTransaction(stored.raw)
  const { baseFeePerGas } = await relayer.client.getBlock()
  const now = feesOf(baseFeePerGas ?? 0n, tip)
  const raw = await signCall(relayer, {
    nonce: stored.relayerNonce,
    to,
    data,
    gas,
    maxFeePerGas: max(now.maxFeePerGas, (maxFeePerGas * 5n) / 4n + 1n),
    maxPriorityFeePerGas: max(now.maxPriorityFeePerGas, (maxPriorityFeePerGas * 5n) / 4n + 1n),
  })
  await storeReplacement(relayer.db, of, stored, raw)
  return raw
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/**
 * Hands a transaction to the node. `refused` only where the node's own words leave no doubt that it did not keep it.
 */
export async function broadcast(relayer: Relayer, raw: Hex): Promise<SubmitOutcome> {
  try {
    const transaction = await relayer.client.sendRawTransaction({ serializedTransaction: raw })
    return { kind: 'submitted', transaction }
  } catch (error) {
    const said = detailsOf(error)
    if (/already (known|imported)/i.test(said)) return { kind: 'submitted', transaction: keccak256(raw) }
    if (/insufficient funds/i.test(said)) return { kind: 'refused', reason: 'unexpected_settle_error' }
    if (/nonce too low/i.test(said)) {
      await syncNonce(relayer).catch(() => undefined)
      return { kind: 'unknown', reason: nonceIsGone }
    }
    return { kind: 'unknown', reason: 'the node did not confirm the broadcast' }
  }
}

function detailsOf(error: unknown): string {
  let text = ''
  for (let e = error; e instanceof Error; e = (e as { cause?: unknown }).cause) {
    text += ` ${(e as { details?: string }).details ?? e.message}`
  }
  return text
}
