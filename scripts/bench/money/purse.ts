import {
  type Address,
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  http,
  parseAbi,
  publicActions,
} from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { multicall3Address } from '../../economy/genesis'
import { issuer, usdcAddress } from '../../economy/usdc'

const usdc = parseAbi([
  'function mint(address to, uint256 amount) returns (bool)',
  'function transfer(address to, uint256 value) returns (bool)',
])
const multicall3 = parseAbi([
  'struct Call { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Call[] calls) payable returns (Result[])',
])
const walletsPerTransaction = 250

/** A client that only reads; it polls often, because the blocks here are short. */
export const reader = (rpcUrl: string) =>
  createPublicClient({ chain: baseSepolia, transport: http(rpcUrl), pollingInterval: 50 })

/** Makes wallets that nobody has seen before, each with so much USDC and no ether. */
export async function newBuyers(rpcUrl: string, count: number, amount: bigint): Promise<PrivateKeyAccount[]> {
  const buyers = Array.from({ length: count }, () => privateKeyToAccount(generatePrivateKey()))
  const mint = createWalletClient({
    account: issuer,
    chain: baseSepolia,
    transport: http(rpcUrl),
    pollingInterval: 50,
  }).extend(publicActions)
  const total = amount * BigInt(count)
  // The money goes through Multicall3, which can hand it to many wallets in one transaction.
  await mined(mint, {
    to: usdcAddress,
    data: encodeFunctionData({ abi: usdc, functionName: 'mint', args: [multicall3Address, total] }),
  })
  for (let i = 0; i < count; i += walletsPerTransaction) {
    const calls = buyers.slice(i, i + walletsPerTransaction).map(({ address }) => ({
      target: usdcAddress,
      allowFailure: false,
      callData: encodeFunctionData({ abi: usdc, functionName: 'transfer', args: [address, amount] }),
    }))
    const data = encodeFunctionData({ abi: multicall3, functionName: 'aggregate3', args: [calls] })
    await mined(mint, { to: multicall3Address, data })
  }
  return buyers
}

type Sender = {
  sendTransaction(transaction: { to: Address; data: `0x${string}` }): Promise<`0x${string}`>
  waitForTransactionReceipt(args: { hash: `0x${string}` }): Promise<{ status: string }>
}

async function mined(sender: Sender, transaction: { to: Address; data: `0x${string}` }): Promise<void> {
  const hash = await sender.sendTransaction(transaction)
  const { status } = await sender.waitForTransactionReceipt({ hash })
  if (status !== 'success') throw new Error('The buyers could not be given their money')
}
