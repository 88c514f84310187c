import 'server-only'
import type { PublicClient } from 'viem'
import { safeBlock } from './chains/blocks'
import { chainNodes } from './chains/client'
import { networkOf } from './chains/networks'
import { usdcOn } from './chains/tokens'
import { usdcAbi } from './chains/usdc'
import type { Finding } from './doctor'

const daySeconds = 86_400
/** How far back logs are looked for, in days, the furthest first. */
const depths = [30, 1]

/** Asks a node which chain it is on, for the `safe` block, and how old the logs may be that it still shows. */
export async function checkNode(network: string, rpcUrl: string, position: number): Promise<Finding> {
  const about = `${network} node ${position}`
  const name = `RPC_URL_${network.slice('eip155:'.length)}`
  const problem = (says: string, mend: string): Finding => ({ about, ok: false, says, mend })
  const [node] = chainNodes(network, [rpcUrl])
  const chainId = await node?.getChainId().catch(() => undefined)
  if (!node || chainId === undefined) {
    return problem('does not answer', `check entry ${position} of RPC_URL or ${name}`)
  }
  if (chainId !== networkOf(network)?.chainId) {
    return problem(
      `is on chain ${chainId}`,
      `set a node of ${network} as entry ${position} of RPC_URL or ${name}; as it is, the app ends at start`,
    )
  }
  const tag = networkOf(network)?.safeTag
  const safe = await safeBlock(node, network).catch(() => undefined)
  if (!safe)
    return problem(`does not know the "${tag}" block`, `use a node that serves the block tag "${tag}"`)
  const days = await depthOf(node, network).catch(() => undefined)
  if (days === undefined) {
    return problem(
      'shows no logs of a day ago',
      'use a node that keeps logs longer: a payment that stayed open over night could not be settled',
    )
  }
  return {
    about,
    ok: true,
    says: `is on chain ${chainId} and shows logs of ${days} ${days === 1 ? 'day' : 'days'} ago`,
  }
}

/** The greatest of the depths at which the node still shows logs; `undefined` when it does at none. */
async function depthOf(node: PublicClient, network: string): Promise<number | undefined> {
  const latest = await node.getBlock()
  const back = latest.number < 1000n ? latest.number : 1000n
  const earlier = await node.getBlock({ blockNumber: latest.number - back })
  const seconds = Math.max(1, Number(latest.timestamp - earlier.timestamp))
  for (const days of depths) {
    const blocks = BigInt(Math.ceil((Number(back) * daySeconds * days) / seconds))
    const block = blocks < latest.number ? latest.number - blocks : 0n
    const logs = await node
      .getContractEvents({
        address: usdcOn(network)?.address,
        abi: usdcAbi,
        eventName: 'AuthorizationUsed',
        fromBlock: block,
        toBlock: block,
      })
      .catch(() => undefined)
    if (logs) return days
  }
  return undefined
}
