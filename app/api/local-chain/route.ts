import { relayToLocalChain } from '@/lib/chains/local-chain'
import { env } from '@/lib/env'

export async function POST(request: Request): Promise<Response> {
  const { LOCAL_CHAIN, networks } = env()
  if (!LOCAL_CHAIN) return new Response(null, { status: 404 })
  return relayToLocalChain(networks[0].rpcUrls[0], await request.json().catch(() => undefined))
}
