import * as chains from 'viem/chains'
import { describe, expect, it } from 'vitest'
import { EvmNetworkToChainId } from 'x402/types'
import { NETWORKS, networkOf, networkOfV1 } from './networks'

describe('networks', () => {
  it.each(NETWORKS)('names $caip2 as viem does', (network) => {
    const chain = Object.values(chains).find(({ id }) => id === network.chainId)
    expect(network).toMatchObject({
      caip2: `eip155:${chain?.id}`,
      label: chain?.name,
      coin: chain?.nativeCurrency.symbol,
      explorer: chain?.blockExplorers?.default.url,
      testnet: (chain && 'testnet' in chain && chain.testnet) ?? false,
    })
  })

  it('calls each by the name that x402 v1 has for it, if any', () => {
    const names = new Map([...EvmNetworkToChainId].map(([name, chainId]) => [chainId, name as string]))
    for (const { chainId, v1 } of NETWORKS) expect(v1).toBe(names.get(chainId))
  })

  it('lists each once', () => {
    expect(new Set(NETWORKS.map(({ chainId }) => chainId)).size).toBe(NETWORKS.length)
  })

  it('goes from the v1 name to the same entry as from the CAIP-2 id', () => {
    for (const network of NETWORKS.filter(({ v1 }) => v1)) {
      expect(networkOfV1(network.v1 ?? '')).toBe(networkOf(network.caip2))
    }
  })

  it('knows no other spelling', () => {
    for (const odd of [
      '',
      'eip155:1337',
      'EIP155:8453',
      'eip155:08453',
      ' eip155:8453',
      'base',
      '__proto__',
    ]) {
      expect(networkOf(odd)).toBeUndefined()
    }
    for (const odd of ['', 'Base', 'eip155:8453', 'constructor', 'undefined']) {
      expect(networkOfV1(odd)).toBeUndefined()
    }
  })
})
