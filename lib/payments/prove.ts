import { type Hex, type Log, type PublicClient, parseEventLogs, type TransactionReceipt } from 'viem'
import { standing } from '../chains/blocks'
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
export type Moving = Pick<Payment, 'asset' | 'authorization' | 'fromBlock'>

/** What the chain says about an authorization. Nobody else's word counts. */
export type ChainFact =
  | { kind: 'paid'; proof: Proof }
  /** Used, but the money went elsewhere or was another amount. */
  | { kind: 'diverted' }
  | { kind: 'cancelled' }
  | { kind: 'unused' }

/**
 * Finds the proof of a payment in a receipt: the token's `AuthorizationUsed(payer, nonce)`, immediately followed by
 * its `Transfer(payer, payTo, amount)`.
 *
 * Adjacency matters: a transaction may carry two authorizations and one fitting transfer, and without it that one
 * transfer would prove both.
 */
export function proofIn(
  receipt: Pick<TransactionReceipt, 'status' | 'logs'>,
  payment: Pick<Moving, 'asset' | 'authorization'>,
): Proof | undefined {
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
  const moved = used && logs.find((log) => log.logIndex === used.logIndex + 1)
  if (moved?.eventName !== 'Transfer') return undefined
  const fits =
    moved.args.from.toLowerCase() === from && moved.args.to.toLowerCase() === to && moved.args.value === value
  return fits ? proofOf(moved) : undefined
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

/** Looks in one transaction. `undefined` when it is not mined, or proves nothing about this payment. */
export async function proofInTransaction(
  client: PublicClient,
  payment: Pick<Moving, 'asset' | 'authorization'>,
  transaction: Hex,
): Promise<{ mined: boolean; proof?: Proof }> {
  const receipt = await client.getTransactionReceipt({ hash: transaction }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TransactionReceiptNotFoundError') return undefined
    throw error
  })
  if (!receipt) return { mined: false }
  const proof = proofIn(receipt, payment)
  return proof ? { mined: true, proof } : { mined: true }
}

/**
 * Asks the chain what became of an authorization, whoever submitted it.
 *
 * @throws when the node does not answer.
 */
export async function factOf(client: PublicClient, payment: Moving): Promise<ChainFact> {
  const { from, nonce } = payment.authorization
  const at = { address: payment.asset, abi: usdcAbi } as const
  const used = await client.readContract({ ...at, functionName: 'authorizationState', args: [from, nonce] })
  if (!used) return { kind: 'unused' }
  const where = {
    ...at,
    args: { authorizer: from, nonce },
    fromBlock: payment.fromBlock,
    strict: true,
  } as const
  const uses = await client.getContractEvents({ ...where, eventName: 'AuthorizationUsed' })
  const [spent] = await standing(client, uses)
  if (spent) {
    const { proof } = await proofInTransaction(client, payment, spent.transactionHash)
    return proof ? { kind: 'paid', proof } : { kind: 'diverted' }
  }
  const cancellations = await client.getContractEvents({ ...where, eventName: 'AuthorizationCanceled' })
  const [cancelled] = await standing(client, cancellations)
  if (cancelled) return { kind: 'cancelled' }
  throw new Error('the node says the authorization is used and shows no log of it')
}

/**
 * Whether an authorization has come to its end without being used, for good. Both are read at one `safe` block: "not
 * used" from a node that lags behind and "past its end" from one that does not would make a paid payment look unpaid.
 *
 * @throws when the node does not answer.
 */
export async function isOver(client: PublicClient, payment: Moving): Promise<boolean> {
  const { from, nonce, validBefore } = payment.authorization
  const safe = await client.getBlock({ blockTag: 'safe' })
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
