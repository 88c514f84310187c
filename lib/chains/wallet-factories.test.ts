import { createPublicClient, custom, getAddress } from 'viem'
import { toCoinbaseSmartAccount } from 'viem/account-abstraction'
import { privateKeyToAccount } from 'viem/accounts'
import { base, baseSepolia } from 'viem/chains'
import { expect, test } from 'vitest'
import { multicall3Address } from './multicall3'
import { coinbaseFactories } from './wallet-factories'

test('the factories of Coinbase Smart Wallet are those that viem deploys it from', async () => {
  const nowhere = createPublicClient({ transport: custom({ request: async () => '0x' }) })
  const owner = privateKeyToAccount(`0x${'1'.repeat(64)}`)
  const known = { client: nowhere, owners: [owner], address: owner.address }
  for (const [index, version] of (['1', '1.1'] as const).entries()) {
    const account = await toCoinbaseSmartAccount({ ...known, version })
    expect((await account.getFactoryArgs()).factory).toBe(coinbaseFactories[index])
  }
})

test('Multicall3 is where viem knows it on every network', () => {
  for (const { contracts } of [base, baseSepolia])
    expect(getAddress(contracts.multicall3.address)).toBe(multicall3Address)
})
