import { DEFAULT_ASSETS } from '@x402/evm'
import { domainSeparator, getAddress } from 'viem'
import { eurc, usdc } from 'viem/tokens'
import { expect, test } from 'vitest'
import { getUsdcChainConfigForChain } from 'x402/shared/evm'
import { NETWORKS } from './networks'
import { eurcOn, tokenAt, usdcOn } from './tokens'

/**
 * What each contract answers to `DOMAIN_SEPARATOR()`, as others have read it and published. It is the hash of exactly
 * name, version, chain and address: a row with one wrong letter in it hashes to something else.
 */
const separators: Record<string, string> = {
  'USDC 1': '0x06c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae335',
  'USDC 10': '0x26d9c34bb1a1c312f69c53b2d93b8be20faafba63af2438c6811713c9b1f933f',
  'USDC 137': '0xcaa2ce1a5703ccbe253a34eb3166df60a705c561b44b192061e28f2a985be2ca',
  'USDC 8453': '0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f',
  'USDC 42161': '0x08d11903f8419e68b1b8721bcbe2e9fc68569122a77ef18c216f10b3b5112c78',
  'USDC 43113': '0xfe9fa105a0e9629446730e544caa6b8d05d8d4fc93451750dc50e2ddd6d374b3',
  'USDC 43114': '0xbbea200329a938bc3438984a49cb0732e66d66d7bd59c127abacc1710e77f7b3',
  'USDC 80002': '0x5cddc98319864e897e4469bd1d13c2288c677047b54b8cca12bd342adb6be9eb',
  'USDC 84532': '0x71f17a3b2ff373b803d70a5a07c046c1a2bc8e89c09ef722fcb047abe94c9818',
  'USDC 421614': '0x85944e1292d007732838d6eadfa67589b78ffcededbd4df60488d0af251308bb',
  'USDC 11155111': '0xb90e5057db141a932946e64d09ccb7ffc9b00bd79fec26f698d29af0c83320a6',
  'USDC 11155420': '0x09d038a3e46040fc37eb01174dbbcdb7981fbd8eafd9e1a857b1c67805dfb29e',
  'EURC 1': '0x99f188f447f0c6eaf68589359cd2ead8c2faaaaee984ab926fdb734d0040073b',
  'EURC 8453': '0xec4dcbded0afd42599589b79220899bbe000bb5ea66d6f1bc176e78d094203bb',
  'EURC 43114': '0x094e957ad84a5711a2d13ea2ddcfe3947fe1704472f07bf8a49718f55a65f4b1',
}

const rows = NETWORKS.flatMap(({ caip2, chainId }) =>
  [usdcOn(caip2), eurcOn(caip2)].flatMap((token) => (token ? [{ caip2, chainId, token }] : [])),
)

test('every network has USDC', () => {
  for (const { caip2 } of NETWORKS) expect(usdcOn(caip2), caip2).toBeDefined()
})

test.each(rows)('$token.symbol on $caip2 is where viem lists it', ({ chainId, token }) => {
  const list = token.symbol === 'USDC' ? usdc : eurc
  const addresses: Record<number, string> = list.addresses
  expect(token).toMatchObject({ address: addresses[chainId], decimals: list.decimals })
})

test.each(rows)('$token.symbol on $caip2 hashes to what the contract answers', ({ chainId, token }) => {
  const { name, version, address } = token
  const hash = domainSeparator({ domain: { name, version, chainId, verifyingContract: address } })
  expect(hash).toBe(separators[`${token.symbol} ${chainId}`])
})

test.each(rows.filter(({ caip2, token }) => token.symbol === 'USDC' && caip2 in DEFAULT_ASSETS))(
  '$token.symbol on $caip2 agrees with the reference SDK',
  ({ caip2, token }) => {
    const assets: Record<string, readonly { asset: string; symbol: string }[]> = DEFAULT_ASSETS
    const reference = assets[caip2]?.find(({ symbol }) => symbol === 'USDC')
    const { address, ...domain } = token
    expect(reference).toMatchObject(domain)
    expect(address).toBe(getAddress(reference?.asset ?? ''))
  },
)

test.each(
  rows.filter(({ chainId, token }) => token.symbol === 'USDC' && getUsdcChainConfigForChain(chainId)),
)('$token.symbol on $caip2 agrees with the v1 SDK', ({ chainId, token }) => {
  const reference = getUsdcChainConfigForChain(chainId)
  expect(token.name).toBe(reference?.usdcName)
  expect(token.address).toBe(getAddress(String(reference?.usdcAddress)))
})

test('no token on a network we do not know, and none by another address', () => {
  for (const odd of ['eip155:1337', 'constructor', '']) {
    expect(usdcOn(odd)).toBeUndefined()
    expect(eurcOn(odd)).toBeUndefined()
  }
  expect(eurcOn('eip155:137')).toBeUndefined()
  const base = usdcOn('eip155:8453')
  expect(tokenAt('eip155:8453', base?.address.toLowerCase() ?? '')).toBe(base)
  expect(tokenAt('eip155:137', base?.address ?? '')).toBeUndefined()
})
