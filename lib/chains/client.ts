import 'server-only'
import { createPublicClient, http, type PublicClient } from 'viem'
import { networkOf } from './networks'

/** No answer of a node within this time is no answer. */
const rpcTimeoutMs = 5000

const holder = globalThis as { farthingClients?: Map<string, PublicClient> }

/**
 * Returns the process's client for a network. Nothing it reads is cached: what a node said a second ago may no longer
 * be true, and an answer for one payer must never be given to another.
 */
export function chainClient(network: string, rpcUrl: string): PublicClient {
  holder.farthingClients ??= new Map()
  const clients = holder.farthingClients
  const known = clients.get(network + rpcUrl)
  if (known) return known
  if (!networkOf(network)) throw new Error(`${network} is not a network Farthing knows`)
  const client = createPublicClient({
    transport: http(rpcUrl, {
      timeout: rpcTimeoutMs,
      retryCount: 1,
      fetchOptions: { cache: 'no-store', redirect: 'error' },
    }),
    cacheTime: 0,
  })
  clients.set(network + rpcUrl, client)
  return client
}
