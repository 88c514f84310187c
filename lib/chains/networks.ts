export type Network = {
  /** CAIP-2 id, the name x402 v2 uses. */
  readonly caip2: `eip155:${number}`
  readonly chainId: number
  /** The name x402 v1 uses on the wire. */
  readonly v1: string
  readonly label: string
  readonly explorer: string
  readonly testnet: boolean
}

export const NETWORKS = [
  {
    caip2: 'eip155:8453',
    chainId: 8453,
    v1: 'base',
    label: 'Base',
    explorer: 'https://basescan.org',
    testnet: false,
  },
  {
    caip2: 'eip155:84532',
    chainId: 84532,
    v1: 'base-sepolia',
    label: 'Base Sepolia',
    explorer: 'https://sepolia.basescan.org',
    testnet: true,
  },
] as const satisfies readonly Network[]

/** The network with this CAIP-2 id, spelled exactly; undefined for every other string. */
export function networkOf(caip2: string): Network | undefined {
  return NETWORKS.find((network) => network.caip2 === caip2)
}

/** The network with this x402 v1 name, spelled exactly; undefined for every other string. */
export function networkOfV1(name: string): Network | undefined {
  return NETWORKS.find((network) => network.v1 === name)
}
