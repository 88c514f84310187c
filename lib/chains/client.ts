import 'server-only'
import { createPublicClient, fallback, http, type PublicClient } from 'viem'
import { networkOf } from './networks'
import { nodeFetch } from './node-fetch'

/** No answer of a node within this time is no answer. */
const rpcTimeoutMs = 5000

const holder = globalThis as { farthingClients?: Map<string, PublicClient> }

/**
 * Returns the process's client for a network. Nothing it reads is cached: what a node said a second ago may no longer
 * be true, and an answer for one payer must never be given to another. The nodes are asked in their order, the next one
 * when one does not answer; what a node does say, a revert for example, stands.
 */
export function chainClient(network: string, ...rpcUrls: readonly string[]): PublicClient {
  holder.farthingClients ??= new Map()
  const clients = holder.farthingClients
  const key = [network, ...rpcUrls].join(' ')
  const known = clients.get(key)
  if (known) return known
  if (!networkOf(network)) throw new Error(`${network} is not a network Farthing knows`)
  const nodes = rpcUrls.map((rpcUrl) =>
    http(rpcUrl, {
      timeout: rpcTimeoutMs,
      // Where there is another node to ask, it is asked instead of the same one again.
      retryCount: rpcUrls.length > 1 ? 0 : 1,
      fetchFn: nodeFetch,
    }),
  )
  const [only] = nodes
  const transport = nodes.length === 1 && only ? only : fallback(nodes, { retryCount: 0 })
  const client = createPublicClient({ transport, cacheTime: 0 })
  clients.set(key, client)
  return client
}

/** Returns a client for each node of a network by itself, for what more than one of them has to say. */
export function chainNodes(network: string, rpcUrls: readonly string[]): PublicClient[] {
  return rpcUrls.map((rpcUrl) => chainClient(network, rpcUrl))
}
