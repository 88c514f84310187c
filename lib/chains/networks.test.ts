import { base, baseSepolia } from 'viem/chains'
import { describe, expect, it } from 'vitest'
import { NETWORKS, networkOf, networkOfV1 } from './networks'

describe('networks', () => {
  it('names each network as viem does', () => {
    for (const chain of [base, baseSepolia]) {
      const network = networkOf(`eip155:${chain.id}`)
      expect(network?.chainId).toBe(chain.id)
      expect(network?.label).toBe(chain.name)
      expect(network?.explorer).toBe(chain.blockExplorers.default.url)
      expect(network?.testnet).toBe(chain.testnet ?? false)
    }
  })

  it('goes from the v1 name to the same entry as from the CAIP-2 id', () => {
    for (const network of NETWORKS) expect(networkOfV1(network.v1)).toBe(networkOf(network.caip2))
  })

  it('knows no other spelling', () => {
    for (const odd of ['', 'eip155:1', 'EIP155:8453', 'eip155:08453', ' eip155:8453', 'base', '__proto__']) {
      expect(networkOf(odd)).toBeUndefined()
    }
    for (const odd of ['', 'Base', 'eip155:8453', 'constructor']) expect(networkOfV1(odd)).toBeUndefined()
  })
})
