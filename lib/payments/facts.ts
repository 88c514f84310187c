import 'server-only'
import type { Address, Hex, PublicClient } from 'viem'
import { type Blocks, piecesFrom, safeBlock, standing } from '../chains/blocks'
import { multicall3Address } from '../chains/multicall3'
import { usdcAbi } from '../chains/usdc'
import type { Authorization } from '../x402/exact-evm'
import type { Payment } from './payment'
import { type Proof, proofOf } from './prove'

/** What can be told of many payments at once. Whatever else a payment may be takes a question of its own. */
export type KnownFact = { kind: 'paid'; proof: Proof } | { kind: 'over' }

/**
 * Asks the chain about many open payments of one token in a handful of calls. Only what the chain says in so many words of a
 * payment is a fact: one that is missing here, because a node refused to look so far or answered late, is not
 * thereby unpaid.
 */
export async function factsOf(client: PublicClient, payments: Payment[]): Promise<Map<string, KnownFact>> {
  const [first] = payments
  if (!first) return new Map()
  const paid = await paidAmong(client, payments, first.asset).catch(() => new Map<string, KnownFact>())
  const rest = payments.filter(({ id }) => !paid.has(id))
  const over = await overAmong(client, rest, first.asset).catch(() => [])
  return new Map([...paid, ...over.map(({ id }): [string, KnownFact] => [id, { kind: 'over' }])])
}

/** Finds the same two adjacent logs of the token that `proofIn` finds in a receipt. */
async function paidAmong(
  client: PublicClient,
  payments: Payment[],
  asset: Address,
): Promise<Map<string, KnownFact>> {
  const all = payments.map(({ authorization }) => authorization)
  const uses = new Map<string, Used>()
  const moves = new Map<string, Moved>()
  for await (const blocks of piecesFrom(client, earliest(payments), latest(payments))) {
    const where = { address: asset, abi: usdcAbi, ...blocks, strict: true } as const
    const [used, moved] = await Promise.all([usesIn(client, where, all), movesIn(client, where, all)])
    for (const log of await standing(client, used)) uses.set(keyOf(log.args.authorizer, log.args.nonce), log)
    for (const log of moved) moves.set(`${log.blockHash} ${log.logIndex}`, log)
  }
  const facts = new Map<string, KnownFact>()
  for (const { id, authorization } of payments) {
    const { from, to, value, nonce } = authorization
    const use = uses.get(keyOf(from, nonce))
    const move = use && moves.get(`${use.blockHash} ${use.logIndex + 1}`)
    const fits =
      move?.transactionHash === use?.transactionHash &&
      move?.args.from.toLowerCase() === from &&
      move.args.to.toLowerCase() === to &&
      move.args.value === value
    if (move && fits) facts.set(id, { kind: 'paid', proof: proofOf(move) })
  }
  return facts
}

interface Where extends Blocks {
  address: Address
  abi: typeof usdcAbi
  strict: true
}

const usesIn = (client: PublicClient, where: Where, all: readonly Authorization[]) =>
  client.getContractEvents({
    ...where,
    eventName: 'AuthorizationUsed',
    args: {
      authorizer: distinct(all.map(({ from }) => from)),
      nonce: distinct(all.map(({ nonce }) => nonce)),
    },
  })
type Used = Awaited<ReturnType<typeof usesIn>>[number]

const movesIn = (client: PublicClient, where: Where, all: readonly Authorization[]) =>
  client.getContractEvents({
    ...where,
    eventName: 'Transfer',
    args: { from: distinct(all.map(({ from }) => from)), to: distinct(all.map(({ to }) => to)) },
  })
type Moved = Awaited<ReturnType<typeof movesIn>>[number]

const keyOf = (payer: Hex, nonce: Hex) => `${payer} ${nonce}`.toLowerCase()
const distinct = <T>(values: T[]) => [...new Set(values)]
const inOrder = (numbers: bigint[]) => numbers.sort((a, b) => (a < b ? -1 : 1))
const earliest = (payments: Payment[]) => inOrder(payments.map(({ fromBlock }) => fromBlock))[0] ?? 0n
const latest = (payments: Payment[]) =>
  inOrder(payments.map(({ authorization }) => authorization.validBefore)).at(-1) ?? 0n

/** As `isOver`, of many: all is read at one `safe` block. */
async function overAmong(client: PublicClient, payments: Payment[], asset: Address): Promise<Payment[]> {
  const [first] = payments
  if (!first) return []
  const safe = await safeBlock(client, first.network)
  const ended = payments.filter(({ authorization }) => safe.timestamp > authorization.validBefore)
  if (ended.length === 0) return []
  const used = await client.multicall({
    multicallAddress: multicall3Address,
    // viem would make several calls of it otherwise.
    batchSize: 0,
    allowFailure: false,
    blockNumber: safe.number,
    contracts: ended.map(({ authorization: { from, nonce } }) => ({
      address: asset,
      abi: usdcAbi,
      functionName: 'authorizationState' as const,
      args: [from, nonce] as const,
    })),
  })
  return ended.filter((_, i) => used[i] === false)
}
