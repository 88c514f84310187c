import { createPublicClient, type Hex, http } from 'viem'
import { usdcAbi } from '../../lib/chains/usdc'
import { usdc } from '../world'

/** The token's own record of a payment: an authorization was used, and as the very next log the money moved. */
export interface Transfer {
  payer: Hex
  payTo: Hex
  amount: bigint
  nonce: Hex | undefined
  transaction: Hex
  logIndex: number
}

/** Every transfer of the token to one of these addresses, read from the chain and nowhere else. */
export async function transfersTo(rpcUrl: string, payTos: readonly Hex[]): Promise<Transfer[]> {
  const client = createPublicClient({ transport: http(rpcUrl) })
  const where = { address: usdc.address, abi: usdcAbi, fromBlock: 0n, strict: true } as const
  const [moved, used] = await Promise.all([
    client.getContractEvents({ ...where, eventName: 'Transfer', args: { to: [...payTos] } }),
    client.getContractEvents({ ...where, eventName: 'AuthorizationUsed' }),
  ])
  const nonces = new Map(used.map((log) => [`${log.transactionHash} ${log.logIndex + 1}`, log.args.nonce]))
  return moved.map(({ args, transactionHash, logIndex }) => ({
    payer: args.from,
    payTo: args.to,
    amount: args.value,
    nonce: nonces.get(`${transactionHash} ${logIndex}`),
    transaction: transactionHash,
    logIndex,
  }))
}

/** What an address has given away again. */
export async function paidOutBy(rpcUrl: string, address: Hex): Promise<bigint> {
  const client = createPublicClient({ transport: http(rpcUrl) })
  const where = { address: usdc.address, abi: usdcAbi, fromBlock: 0n, strict: true } as const
  const moved = await client.getContractEvents({ ...where, eventName: 'Transfer', args: { from: address } })
  return moved.reduce((sum, { args }) => sum + args.value, 0n)
}

export function balanceAt(rpcUrl: string, address: Hex): Promise<bigint> {
  return createPublicClient({ transport: http(rpcUrl) }).readContract({
    address: usdc.address,
    abi: usdcAbi,
    functionName: 'balanceOf',
    args: [address],
  })
}
