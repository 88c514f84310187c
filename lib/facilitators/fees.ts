import 'server-only'
import type { PublicClient } from 'viem'

/** What a transaction offers for each unit of gas. */
export interface Fees {
  maxFeePerGas: bigint
  maxPriorityFeePerGas: bigint
}

/** The node's idea of a tip is good for this long. */
const tipMs = 10_000
/** What offers so many times what a new transaction would is not waiting for a higher fee. */
const plenty = 2n
/** No replacement offers more than so many times what a new transaction would. */
const most = 5n

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** Fees with room for the base fee to double before the transaction is mined. */
export function feesOf(baseFeePerGas: bigint, maxPriorityFeePerGas: bigint): Fees {
  return { maxFeePerGas: baseFeePerGas * 2n + maxPriorityFeePerGas, maxPriorityFeePerGas }
}

export function twice({ maxFeePerGas, maxPriorityFeePerGas }: Fees): Fees {
  return { maxFeePerGas: maxFeePerGas * 2n, maxPriorityFeePerGas: maxPriorityFeePerGas * 2n }
}

/** Asks what tip is usual. @throws when the node does not answer. */
export async function usualTip(client: PublicClient): Promise<bigint> {
  return BigInt(await client.request({ method: 'eth_maxPriorityFeePerGas' }))
}

/** The same, asked at most once in a while. */
export function tipSource(client: PublicClient): () => Promise<bigint> {
  let known = { tip: 0n, at: 0 }
  return async () => {
    if (Date.now() - known.at > tipMs) {
      const tip = await usualTip(client)
      known = { tip, at: Date.now() }
    }
    return known.tip
  }
}

/** Asks what a new transaction would offer now. */
export async function marketFees(client: PublicClient, tip: bigint): Promise<Fees> {
  const { baseFeePerGas } = await client.getBlock()
  return feesOf(baseFeePerGas ?? 0n, tip)
}

/** The least that nodes take for a replacement of a transaction, and never less than another offer. */
export function above(old: Fees, least: Fees): Fees {
  const raised = (fee: bigint) => (fee * 5n) / 4n + 1n
  return {
    maxFeePerGas: max(least.maxFeePerGas, raised(old.maxFeePerGas)),
    maxPriorityFeePerGas: max(least.maxPriorityFeePerGas, raised(old.maxPriorityFeePerGas)),
  }
}

/**
 * What to offer in place of a transaction that is stuck. `undefined` where more money is not what it needs: it offers plenty
 * already, or what nodes would take for a replacement is out of all proportion. So however long something is stuck, and
 * however often this is asked, what it may cost is bounded by the market and not by its age.
 */
export function outbidding(old: Fees, market: Fees): Fees | undefined {
  const hasPlenty =
    old.maxFeePerGas >= plenty * market.maxFeePerGas &&
    old.maxPriorityFeePerGas >= plenty * market.maxPriorityFeePerGas
  if (hasPlenty) return undefined
  const next = above(old, market)
  if (next.maxFeePerGas > most * market.maxFeePerGas) return undefined
  // A tip that the market has left behind has to rise with the rest of it where the whole is too little to be mined, and
  // may where there are no tips to speak of: nodes take no replacement whose tip is the same.
  const isTooLittle = old.maxFeePerGas < market.maxFeePerGas
  const mostTip = max(most * market.maxPriorityFeePerGas, market.maxFeePerGas / 100n)
  return isTooLittle || next.maxPriorityFeePerGas <= mostTip ? next : undefined
}
