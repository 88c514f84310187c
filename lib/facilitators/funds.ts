import 'server-only'
import type { Address, PublicClient } from 'viem'
import { gasOfSettlement } from '../chains/gas'
import { spentToday } from '../payments/attempts'
import { addressOf, type Relayer } from './relayer'

/** An account that can pay for fewer settlements than this needs somebody's attention, while there is time for it. */
export const scarce = 100

/** Tells for how many settlements an account can pay at today's price of gas; at most a million. @throws when the node does not answer. */
export async function settlementsLeft(client: PublicClient, address: Address): Promise<number> {
  const [balance, gasPrice] = await Promise.all([client.getBalance({ address }), client.getGasPrice()])
  const left = balance / (gasOfSettlement * (gasPrice || 1n))
  return Number(left < 1_000_000n ? left : 1_000_000n)
}

/**
 * Whether one more transaction, which may cost so much in wei, is within what the relayer may spend in a day (UTC). Those that
 * are begun at the same moment do not see each other: the limit may be overrun by as many as are under way.
 */
export async function isAffordable(
  { db, network, account, dailyLimit }: Relayer,
  maxCost: bigint,
): Promise<boolean> {
  if (dailyLimit === undefined) return true
  return (await spentToday(db, network, addressOf({ account }))) + maxCost <= dailyLimit
}

/** Whether a relayer settles nothing more today, at this price of gas, because of what it may spend. */
export async function isSpent(relayer: Relayer): Promise<boolean> {
  if (relayer.dailyLimit === undefined) return false
  return !(await isAffordable(relayer, gasOfSettlement * (await relayer.client.getGasPrice())))
}
