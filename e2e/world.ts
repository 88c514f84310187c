import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { createPublicClient, createWalletClient, type Hex, http, publicActions } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { usdcOn } from '../lib/chains/tokens'
import { usdcAbi } from '../lib/chains/usdc'
import { accounts } from '../scripts/economy/accounts'
import { record } from './record'

export const worldFile = 'test-results/world.json'

/** What the global set-up has started. */
export interface World {
  origin: string
  /** A second process of the same app on the same database. */
  otherOrigin: string
  rpcUrl: string
  databaseUrl: string
  env: Record<string, string>
  logs: string[]
}

export function world(): World {
  return JSON.parse(readFileSync(worldFile, 'utf8')) as World
}

const token = usdcOn('eip155:84532')
if (!token) throw new Error('no token')
export const usdc = token
export const publisher = accounts[1]?.address as Hex

export function chain() {
  return createPublicClient({ chain: baseSepolia, transport: http(world().rpcUrl), pollingInterval: 50 })
}

export function balanceOf(address: Hex): Promise<bigint> {
  return chain().readContract({
    address: usdc.address,
    abi: usdcAbi,
    functionName: 'balanceOf',
    args: [address],
  })
}

/** Makes empty blocks: three make those before them final. */
export async function mine(blocks: number): Promise<void> {
  await chain().request({ method: 'anvil_mine' as never, params: [`0x${blocks.toString(16)}`] as never })
}

/** How many transfers from this wallet to the publisher the chain has seen. */
export async function transfersFrom(payer: Hex): Promise<number> {
  return (await amountsFrom(payer)).length
}

/** What each transfer from this wallet to the publisher has brought, by the token's own logs. */
export function amountsFrom(payer: Hex): Promise<(bigint | undefined)[]> {
  return amountsBetween(payer, publisher)
}

/** What each transfer between two addresses has brought. */
export async function amountsBetween(from: Hex, to: Hex): Promise<(bigint | undefined)[]> {
  const logs = await chain().getContractEvents({
    address: usdc.address,
    abi: usdcAbi,
    eventName: 'Transfer',
    args: { from, to },
    fromBlock: 0n,
  })
  return logs.map(({ args }) => args.value)
}

// Each worker has a bank of its own: two processes sending from one account would take one nonce twice.
const bank = accounts[9 - (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 4)] as PrivateKeyAccount
let banking: Promise<unknown> = Promise.resolve()

/** A fresh wallet with so much USDC (atomic units) and no ether, on the world's chain or another one like it. */
export async function newReader(amount = 5_000_000n, rpcUrl = world().rpcUrl): Promise<PrivateKeyAccount> {
  const privateKey = generatePrivateKey()
  record('wallets', privateKey)
  const account = privateKeyToAccount(privateKey)
  if (amount > 0n) await fund(account.address, amount, rpcUrl)
  return account
}

/** Gives USDC to any address, and says from which. */
export async function fund(address: Hex, amount = 5_000_000n, rpcUrl = world().rpcUrl): Promise<Hex> {
  // One after the other: parallel sends from one account would take one nonce twice.
  banking = banking.then(() => send(address, amount, rpcUrl))
  await banking
  return bank.address
}

async function send(address: Hex, amount: bigint, rpcUrl: string): Promise<void> {
  const client = createWalletClient({
    account: bank,
    chain: baseSepolia,
    transport: http(rpcUrl),
  }).extend(publicActions)
  await client.request({
    method: 'anvil_setBalance' as never,
    params: [bank.address, '0xde0b6b3a7640000'] as never,
  })
  const hash = await client.writeContract({
    address: usdc.address,
    abi: [
      {
        type: 'function',
        name: 'transfer',
        stateMutability: 'nonpayable',
        inputs: [
          { name: 'to', type: 'address' },
          { name: 'value', type: 'uint256' },
        ],
        outputs: [{ name: '', type: 'bool' }],
      },
    ],
    functionName: 'transfer',
    args: [address, amount],
  })
  await client.waitForTransactionReceipt({ hash, pollingInterval: 50 })
}

/** Runs one query on the app's database, or on another. */
export async function query<T extends object>(
  text: string,
  values: (string | number)[] = [],
  databaseUrl = world().databaseUrl,
): Promise<T[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  try {
    return (await sql.unsafe(text, values)) as unknown as T[]
  } finally {
    await sql.end()
  }
}
