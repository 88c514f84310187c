import { createWalletClient, custom, type Hex, type PublicClient, toHex } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { inject } from 'vitest'
import { accounts, privateKeyOf } from '../../scripts/economy/accounts'
import { chainClient } from '../chains/client'
import { usdcOn } from '../chains/tokens'
import { usdcAbi } from '../chains/usdc'
import { connect, type Db } from '../db/client'
import { directFacilitator } from '../facilitators/direct'
import type { Facilitator } from '../facilitators/facilitator'
import type { Machine } from '../payments/machine'
import { type Authorization, authorizationTypedData, type SignedPayment } from '../x402/exact-evm'

export const network = 'eip155:84532'
const found = usdcOn(network)
if (!found) throw new Error('no token')
export const token = found
export const publisher = (accounts[1] as PrivateKeyAccount).address.toLowerCase() as Hex
export const price = 100_000n

let database: Db | undefined

/** The payment machine on the real chain and the real database. */
export function testMachine(facilitator?: Facilitator): Machine {
  database ??= connect(inject('databaseUrl'))
  const client = chainClient(network, inject('rpcUrl'))
  return {
    db: database,
    network,
    client,
    token,
    facilitator: facilitator ?? directFacilitator(database, client, privateKeyOf(0), network),
  }
}

/** Asks anvil for something only a test chain does. */
export function anvil(client: PublicClient, method: string, ...params: unknown[]): Promise<unknown> {
  return client.request({ method, params } as never)
}

export async function balanceOf(client: PublicClient, address: Hex): Promise<bigint> {
  return client.readContract({
    address: token.address,
    abi: usdcAbi,
    functionName: 'balanceOf',
    args: [address],
  })
}

/** A fresh wallet, with dollars from one giver. */
export async function newPayer(client: PublicClient, amount = 1_000_000n): Promise<PrivateKeyAccount> {
  const payer = privateKeyToAccount(generatePrivateKey())
  if (amount > 0n) await fund(client, payer.address, amount)
  return payer
}

/** Gives a wallet dollars. Test files run side by side, and share the giver: one that took the other's nonce tries again. */
export async function fund(client: PublicClient, to: Hex, amount = 1_000_000n): Promise<void> {
  const giver = accounts[8] as PrivateKeyAccount
  await anvil(client, 'anvil_setBalance', giver.address, toHex(10n ** 18n))
  for (let tries = 1; ; tries++) {
    const send = { from: giver.address, to: token.address, data: transferData(to, amount) }
    const hash = (await anvil(client, 'eth_sendTransaction', send).catch((error: unknown) => {
      if (tries < 20 && error instanceof Error && /nonce too low|underpriced/.test(error.message))
        return undefined
      throw error
    })) as Hex | undefined
    if (hash) return waitMined(client, hash)
  }
}

function transferData(to: Hex, amount: bigint): Hex {
  return `0xa9059cbb${to.slice(2).padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`
}

export async function waitMined(client: PublicClient, hash: Hex): Promise<void> {
  await client.waitForTransactionReceipt({ hash, pollingInterval: 20 })
}

/** Mines empty blocks. */
export async function mine(client: PublicClient, blocks: number): Promise<void> {
  await anvil(client, 'anvil_mine', toHex(blocks))
}

export async function chainNow(client: PublicClient): Promise<bigint> {
  return (await client.getBlock()).timestamp
}

/** A signed payment of the test price to the publisher, changed as the test wants. */
export async function sign(
  payer: PrivateKeyAccount,
  change: Partial<Authorization> = {},
): Promise<SignedPayment> {
  const authorization: Authorization = {
    from: payer.address.toLowerCase() as Hex,
    to: publisher,
    value: price,
    validAfter: 0n,
    validBefore: BigInt(Math.floor(Date.now() / 1000) + 300),
    nonce: generatePrivateKey(),
    ...change,
  }
  const signature = await payer.signTypedData(authorizationTypedData(token, baseSepolia.id, authorization))
  return { x402Version: 1, network, authorization, signature }
}

/** Brings somebody's authorization to the chain as a stranger would. */
export async function submitAsStranger(
  payment: SignedPayment,
  client: PublicClient = chainClient(network, inject('rpcUrl')),
): Promise<Hex> {
  const stranger = accounts[7] as PrivateKeyAccount
  const transport = custom({ request: (call) => client.request(call as never) })
  await anvil(client, 'anvil_setBalance', stranger.address, toHex(10n ** 18n))
  const { from, to, value, validAfter, validBefore, nonce } = payment.authorization
  const hash = await createWalletClient({ account: stranger, chain: baseSepolia, transport }).writeContract({
    address: token.address,
    abi: usdcAbi,
    functionName: 'transferWithAuthorization',
    args: [from, to, value, validAfter, validBefore, nonce, payment.signature],
  })
  await waitMined(client, hash)
  return hash
}
