import 'server-only'
import type { Address, PublicClient } from 'viem'
import { gasOfSettlement } from '../chains/gas'

/** An account that can pay for fewer settlements than this needs somebody's attention, while there is time for it. */
export const scarce = 100

/** Tells for how many settlements an account can pay at today's price of gas; at most a million. @throws when the node does not answer. */
export async function settlementsLeft(client: PublicClient, address: Address): Promise<number> {
  const [balance, gasPrice] = await Promise.all([client.getBalance({ address }), client.getGasPrice()])
  const left = balance / (gasOfSettlement * (gasPrice || 1n))
  return Number(left < 1_000_000n ? left : 1_000_000n)
}
