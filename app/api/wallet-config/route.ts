import type { WalletConfig } from '@/lib/chains/wallet-config'
import { env } from '@/lib/env'

export function GET(): Response {
  const { LOCAL_CHAIN, networks, WALLETCONNECT_PROJECT_ID, ONCHAINKIT_API_KEY } = env()
  const config: WalletConfig = {
    localChain: LOCAL_CHAIN,
    networks: networks.map(({ network }) => network),
    ...(LOCAL_CHAIN ? { rpcPath: '/api/local-chain' } : {}),
    ...(WALLETCONNECT_PROJECT_ID ? { walletConnectProjectId: WALLETCONNECT_PROJECT_ID } : {}),
    ...(ONCHAINKIT_API_KEY ? { onchainKitApiKey: ONCHAINKIT_API_KEY } : {}),
  }
  return Response.json(config, { headers: { 'Cache-Control': 'no-store' } })
}

export const dynamic = 'force-dynamic'
