export type Network = {
  /** CAIP-2 id, the name x402 v2 uses. */
  readonly caip2: `eip155:${number}`
  readonly chainId: number
  /** The name x402 v1 uses on the wire; undefined where it has none, and then v1 clients are not offered it. */
  readonly v1: string | undefined
  readonly label: string
  /** What fees are paid in. */
  readonly coin: 'ETH' | 'POL' | 'AVAX'
  readonly explorer: string
  readonly testnet: boolean
  /** What its nodes call the newest block that no honest majority will undo. Polygon's have no `safe`, and soon a `finalized`. */
  readonly safeTag: 'safe' | 'finalized'
}

function network(
  chainId: number,
  v1: string | undefined,
  label: string,
  coin: Network['coin'],
  explorer: string,
  testnet = false,
): Network {
  return {
    caip2: `eip155:${chainId}`,
    chainId,
    v1,
    label,
    coin,
    explorer: `https://${explorer}`,
    testnet,
    safeTag: coin === 'POL' ? 'finalized' : 'safe',
  }
}

/** Every network that Farthing knows; which of them are on is configuration. */
export const NETWORKS: readonly Network[] = [
  network(8453, 'base', 'Base', 'ETH', 'basescan.org'),
  network(137, 'polygon', 'Polygon', 'POL', 'polygonscan.com'),
  network(42161, undefined, 'Arbitrum One', 'ETH', 'arbiscan.io'),
  network(10, undefined, 'OP Mainnet', 'ETH', 'optimistic.etherscan.io'),
  network(43114, 'avalanche', 'Avalanche', 'AVAX', 'snowtrace.io'),
  network(1, undefined, 'Ethereum', 'ETH', 'etherscan.io'),
  network(84532, 'base-sepolia', 'Base Sepolia', 'ETH', 'sepolia.basescan.org', true),
  network(80002, 'polygon-amoy', 'Polygon Amoy', 'POL', 'amoy.polygonscan.com', true),
  network(421614, undefined, 'Arbitrum Sepolia', 'ETH', 'sepolia.arbiscan.io', true),
  network(11155420, undefined, 'OP Sepolia', 'ETH', 'optimism-sepolia.blockscout.com', true),
  network(43113, 'avalanche-fuji', 'Avalanche Fuji', 'AVAX', 'testnet.snowtrace.io', true),
  network(11155111, undefined, 'Sepolia', 'ETH', 'sepolia.etherscan.io', true),
]

/** The network with this CAIP-2 id, spelled exactly; undefined for every other string. */
export function networkOf(caip2: string): Network | undefined {
  return NETWORKS.find((network) => network.caip2 === caip2)
}

/** The network with this x402 v1 name, spelled exactly; undefined for every other string. */
export function networkOfV1(name: string): Network | undefined {
  return NETWORKS.find((network) => network.v1 === name)
}
