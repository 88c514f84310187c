import { type Hex, type Log, type PublicClient, parseEventLogs, type TransactionReceipt } from 'viem'
import { type Blocks, piecesFrom, safeBlock, standing } from '../chains/blocks'
import { usdcAbi } from '../chains/usdc'
import type { Payment } from './payment'

/** The token's own log that moved the money. */
export interface Proof {
  transaction: Hex
  logIndex: number
  blockNumber: bigint
  blockHash: Hex
}

/** An authorization on its way: of a payment, or of a refund. */
export type Moving = Pick<Payment, 'network' | 'asset' | 'authorization' | 'fromBlock'>

/** What the chain says about an authorization. Nobody else's word counts. */
export type ChainFact =
  | { kind: 'paid'; proof: Proof }
  /** Used, but the money went elsewhere or was another amount. */
  | { kind: 'diverted'; blockNumber: bigint }
  | { kind: 'cancelled'; blockNumber: bigint }
  | { kind: 'unused' }

/**
 * Finds the proof of a payment in a receipt: the token's `AuthorizationUsed(payer, nonce)`, immediately followed by
 * its `Transfer(payer, payTo, amount)`.
 *
 * Adjacency matters: a transaction may carry two authorizations and one fitting transfer, and without it that one
 * transfer would prove both.
 */
export function proofIn(
  receipt: Receipt,
  payment: Pick<Moving, 'asset' | 'authorization'>,
): Proof | undefined {
  return usedIn(receipt, payment)?.proof
}

type Receipt = Pick<TransactionReceipt, 'status' | 'logs'>

/** Whether a receipt shows that an authorization was used, and what that proves. */
function usedIn(
  receipt: Receipt,
  payment: Pick<Moving, 'asset' | 'authorization'>,
): { proof?: Proof } | undefined {
  if (receipt.status !== 'success') return undefined
  const { from, to, value, nonce } = payment.authorization
  const logs = parseEventLogs({
    abi: usdcAbi,
    logs: receipt.logs.filter((log) => log.address.toLowerCase() === payment.asset),
  })
  const used = logs.find(
    (log) =>
      log.eventName === 'AuthorizationUsed' &&
      log.args.authorizer.toLowerCase() === from &&
      log.args.nonce.toLowerCase() === nonce,
  )
  if (!used) return undefined
  const moved = logs.find((log) => log.logIndex === used.logIndex + 1)
  if (moved?.eventName !== 'Transfer') return {}
  const fits =
    moved.args.from.toLowerCase() === from && moved.args.to.toLowerCase() === to && moved.args.value === value
  return fits ? { proof: proofOf(moved) } : {}
}

/** Reads where a log is. */
export function proofOf(log: Log<bigint, number, false>): Proof {
  return {
    transaction: log.transactionHash,
    logIndex: log.logIndex,
    blockNumber: log.blockNumber,
    blockHash: log.blockHash,
  }
}

/** Looks in one transaction: whether it is mined, and what it proves about this payment. */
export async function proofInTransaction(
  client: PublicClient,
  payment: Pick<Moving, 'asset' | 'authorization'>,
  transaction: Hex,
): Promise<{ mined: boolean; proof?: Proof }> {
  const receipt = await receiptOf(client, transaction)
  if (!receipt) return { mined: false }
  const proof = proofIn(receipt, payment)
  return proof ? { mined: true, proof } : { mined: true }
}

/** The receipt of a transaction; `undefined` when the node has none. @throws when it does not answer. */
function receiptOf(client: PublicClient, hash: Hex): Promise<TransactionReceipt | undefined> {
  return client.getTransactionReceipt({ hash }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TransactionReceiptNotFoundError') return undefined
    throw error
  })
}

/**
 * Asks the chain what became of an authorization, whoever submitted it.
 *
 * @throws when the node does not answer, or says things that do not go together: one node behind an address may lag
 * behind another, and what it does not show yet has not thereby not happened.
 */
export async function factOf(client: PublicClient, payment: Moving): Promise<ChainFact> {
  const { from, nonce } = payment.authorization
  const used = await client.readContract({
    address: payment.asset,
    abi: usdcAbi,
    functionName: 'authorizationState',
    args: [from, nonce],
  })
  if (!used) return { kind: 'unused' }
  for await (const piece of piecesFrom(client, payment.fromBlock, payment.authorization.validBefore)) {
    const end = await endOf(client, payment, piece)
    if (end?.kind === 'cancelled') return end
    if (end) return spentIn(client, payment, end)
  }
  throw unshown()
}

/** What a node has left open that calls an authorization used. */
export const unshown = () => new Error('the node says the authorization is used and shows no log of it')

/** What became of an authorization, as its logs alone have it. */
export type End =
  | { kind: 'used'; blockNumber: bigint; transaction: Hex }
  | { kind: 'cancelled'; blockNumber: bigint }

/** Looks in some blocks for the log of an authorization that was used or cancelled. @throws when the node does not answer. */
export async function endOf(
  client: PublicClient,
  { asset, authorization: { from, nonce } }: Pick<Moving, 'asset' | 'authorization'>,
  blocks: Blocks,
): Promise<End | undefined> {
  const args = { authorizer: from, nonce }
  const where = { address: asset, abi: usdcAbi, args, ...blocks, strict: true } as const
  const uses = await client.getContractEvents({ ...where, eventName: 'AuthorizationUsed' })
  const [used] = await standing(client, uses)
  if (used) return { kind: 'used', blockNumber: used.blockNumber, transaction: used.transactionHash }
  const cancellations = await client.getContractEvents({ ...where, eventName: 'AuthorizationCanceled' })
  const [cancelled] = await standing(client, cancellations)
  return cancelled && { kind: 'cancelled', blockNumber: cancelled.blockNumber }
}

/** What the transaction that has used an authorization did with it. @throws when the node does not show that. */
export async function spentIn(
  client: PublicClient,
  payment: Pick<Moving, 'asset' | 'authorization'>,
  { transaction, blockNumber }: Extract<End, { kind: 'used' }>,
): Promise<Extract<ChainFact, { kind: 'paid' | 'diverted' }>> {
  const receipt = await receiptOf(client, transaction)
  const used = receipt && usedIn(receipt, payment)
  // Only a receipt that shows the same use can say that the money went elsewhere.
  if (!used) throw new Error('the node shows the log of an authorization and not its receipt')
  return used.proof ? { kind: 'paid', proof: used.proof } : { kind: 'diverted', blockNumber }
}

/**
 * Whether an authorization has come to its end without being used, for good. Both are read at one `safe` block: "not
 * used" from a node that lags behind and "past its end" from one that does not would make a paid payment look unpaid.
 *
 * @throws when the node does not answer.
 */
export async function isOver(client: PublicClient, payment: Moving): Promise<boolean> {
  const { from, nonce, validBefore } = payment.authorization
  const safe = await safeBlock(client, payment.network)
  if (safe.timestamp <= validBefore) return false
  const used = await client.readContract({
    address: payment.asset,
    abi: usdcAbi,
    functionName: 'authorizationState',
    args: [from, nonce],
    blockNumber: safe.number,
  })
  return !used
}
