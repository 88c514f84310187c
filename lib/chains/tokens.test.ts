import { getDefaultAsset } from '@x402/evm'
import { getAddress } from 'viem'
import { describe, expect, it } from 'vitest'
import { NETWORKS } from './networks'
import { usdcOn } from './tokens'

describe('usdcOn', () => {
  it.each(NETWORKS)('agrees with the reference SDK about USDC on $caip2', ({ caip2 }) => {
    const reference = getDefaultAsset(caip2)
    const token = usdcOn(caip2)
    expect(token?.address).toBe(getAddress(reference.asset))
    expect(token).toMatchObject({
      name: reference.name,
      version: reference.version,
      decimals: reference.decimals,
    })
  })

  it('offers no token on a network we do not know', () => {
    expect(usdcOn('eip155:1')).toBeUndefined()
    expect(usdcOn('constructor')).toBeUndefined()
  })
})
