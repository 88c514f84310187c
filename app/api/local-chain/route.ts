import { relayToLocalChain } from '@/lib/chains/local-chain'
import { env } from '@/lib/env'

export async function POST(request: Request): Promise<Response> {
  const { LOCAL_CHAIN, RPC_URL } = env()
  if (!LOCAL_CHAIN) return new Response(null, { status: 404 })
  return relayToLocalChain(RPC_URL, await request.json().catch(() => undefined))
}
