import { relayToLocalChain } from '@/lib/chains/local-chain'
import { env } from '@/lib/env'
import { readLimitedJson } from '@/lib/http/limited-body'

/** A call with the signature of any wallet in it. */
const maxBytes = 64 * 1024

export async function POST(request: Request): Promise<Response> {
  const { LOCAL_CHAIN, networks } = env()
  if (!LOCAL_CHAIN) return new Response(null, { status: 404 })
  const read = await readLimitedJson(request, maxBytes)
  if (!read.ok) return new Response(null, { status: 413 })
  return relayToLocalChain(networks[0].rpcUrls[0], read.value)
}
