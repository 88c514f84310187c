'use client'

import { OnchainKitProvider } from '@coinbase/onchainkit'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { base } from 'viem/chains'
import { WagmiProvider } from 'wagmi'
import type { WalletKit } from '../wallet-kit'

const queries = new QueryClient()

/** OnchainKit around the wallets that are already there: it reports nothing, and reconnects nothing. */
export function OnchainKitRoot({ kit, children }: { kit: WalletKit; children: ReactNode }) {
  return (
    <WagmiProvider config={kit.config} reconnectOnMount={false}>
      <QueryClientProvider client={queries}>
        <OnchainKitProvider chain={base} apiKey={kit.settings.onchainKitApiKey} analytics={false}>
          {children}
        </OnchainKitProvider>
      </QueryClientProvider>
    </WagmiProvider>
  )
}
