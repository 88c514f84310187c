import { type Chain, defineChain } from 'viem'
import { type Config, type CreateConnectorFn, createConfig, http } from 'wagmi'
import { baseAccount, coinbaseWallet, injected, walletConnect } from 'wagmi/connectors'
import { type Network, networkOf } from '@/lib/chains/networks'
import type { WalletConfig } from '@/lib/chains/wallet-config'
import { publication } from '@/lib/content/publication'
import { demoWallet } from './demo-wallet'

export type WalletKit = {
  readonly config: Config
  readonly settings: WalletConfig
  readonly networks: readonly [Network, ...Network[]]
}

/** Only handed to wallets that do not know the chain yet; this page never calls them. */
const PUBLIC_RPC: Readonly<Record<number, string>> = {
  8453: 'https://mainnet.base.org',
  137: 'https://polygon.drpc.org',
  42161: 'https://arb1.arbitrum.io/rpc',
  10: 'https://mainnet.optimism.io',
  43114: 'https://api.avax.network/ext/bc/C/rpc',
  84532: 'https://sepolia.base.org',
  80002: 'https://polygon-amoy.drpc.org',
  421614: 'https://sepolia-rollup.arbitrum.io/rpc',
  11155420: 'https://sepolia.optimism.io',
  43113: 'https://api.avax-test.network/ext/bc/C/rpc',
}

let kit: Promise<WalletKit> | undefined

/** The wallets of this page, looked for once, when a reader first presses a button that needs one. */
export function loadWalletKit(): Promise<WalletKit> {
  kit ??= createKit().catch((error: unknown) => {
    kit = undefined
    throw error
  })
  return kit
}

async function createKit(): Promise<WalletKit> {
  const response = await fetch('/api/wallet-config', { signal: AbortSignal.timeout(15_000) })
  if (!response.ok) throw new Error(`wallet-config answered ${response.status}`)
  const settings = (await response.json()) as WalletConfig
  const [first, ...rest] = settings.networks.flatMap((id) => networkOf(id) ?? [])
  if (!first) throw new Error('wallet-config names no network we know')
  const chains = [chainOf(first, settings), ...rest.map((network) => chainOf(network, settings))] as const
  const config = createConfig({
    chains: chains as unknown as readonly [Chain, ...Chain[]],
    connectors: connectorsFor(settings),
    transports: Object.fromEntries(chains.map((chain) => [chain.id, http()])),
    // Nothing about a reader's wallet is kept between visits.
    storage: null,
  })
  return { config, settings, networks: [first, ...rest] }
}

function chainOf(network: Network, { localChain, rpcPath }: WalletConfig): Chain {
  const local = localChain && rpcPath
  const rpc = local ? new URL(rpcPath, location.origin).href : PUBLIC_RPC[network.chainId]
  return defineChain({
    id: network.chainId,
    name: local ? `${network.label} (this machine)` : network.label,
    nativeCurrency: {
      name: network.coin === 'ETH' ? 'Ether' : network.coin,
      symbol: network.coin,
      decimals: 18,
    },
    rpcUrls: { default: { http: rpc ? [rpc] : [] } },
    blockExplorers: local
      ? undefined
      : { default: { name: new URL(network.explorer).host, url: network.explorer } },
    testnet: network.testnet,
  })
}

// Wallets that live on Coinbase's or WalletConnect's servers cannot see a chain on this machine.
function connectorsFor({ localChain, rpcPath, walletConnectProjectId }: WalletConfig): CreateConnectorFn[] {
  if (localChain) return [...(rpcPath ? [demoWallet(rpcPath)] : []), injected()]
  const appName = publication.name
  return [
    injected(),
    coinbaseWallet({ appName, preference: { options: 'eoaOnly', telemetry: false } }),
    baseAccount({ appName, preference: { telemetry: false } }),
    ...(walletConnectProjectId ? [quietWalletConnect(walletConnectProjectId)] : []),
  ]
}

// The connector opens its relay when it is set up; a reader who does not choose it should not be announced to anyone.
function quietWalletConnect(projectId: string): CreateConnectorFn {
  const create = walletConnect({ projectId, showQrModal: true })
  return (config) => ({ ...create(config), setup: async () => {} })
}
