import 'server-only'
import type { Address, Hex, PublicClient, TransactionSerializableEIP1559 } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { networkOf } from '../chains/networks'
import type { Db } from '../db/client'
import { raiseNonce, type Spender } from '../payments/attempts'

/** Our own account on one network, which brings transactions there and pays for them. */
export interface Relayer {
  db: Db
  client: PublicClient
  /** Each node of the network by itself: what is sent is handed to one after the other. */
  nodes: readonly PublicClient[]
  account: PrivateKeyAccount
  /** CAIP-2. */
  network: string
  /** Whose wallets may be deployed together with their first payment, in lower case. */
  factories: readonly Address[]
  /** What all transactions of a day may cost, in wei; without it as much as there is. */
  dailyLimit?: bigint | undefined
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

export const addressOf = ({ account }: Pick<Relayer, 'account'>): Hex => account.address.toLowerCase() as Hex

/** A relayer that is about to send this much gas at this price. */
export function spending(relayer: Relayer, gas: bigint, maxFeePerGas: bigint): Spender {
  return { network: relayer.network, relayer: addressOf(relayer), maxCost: gas * maxFeePerGas }
}

/** The nonce of the relayer's next transaction to be mined: all later ones wait for that one. */
export function nextMined({ client, account }: Relayer): Promise<number> {
  return client.getTransactionCount({ address: account.address, blockTag: 'latest' })
}

/** The nonce after all transactions of the relayer that the node knows, mined or not. */
export function nextPending({ client, account }: Relayer): Promise<number> {
  return client.getTransactionCount({ address: account.address, blockTag: 'pending' })
}

/** Tells the database which nonces the chain has used: at the start, and after it was restored from a backup. */
export async function syncNonce(relayer: Relayer): Promise<void> {
  const { db, network } = relayer
  await raiseNonce(db, network, addressOf(relayer), await nextPending(relayer))
}
