import { toHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test, vi } from 'vitest'
import { gasOfSettlement } from './chains/gas'
import { lowFunds, watchFunds } from './funds'
import { log } from './log'
import { relayers } from './seller'
import { anvil, testMachine } from './testing/economy'
import { configure } from './testing/seller'

const key = generatePrivateKey()
const { address } = privateKeyToAccount(key)
configure({ RELAYER_PRIVATE_KEY: key })
const { client } = testMachine()

async function fund(settlements: bigint): Promise<void> {
  const gasPrice = await client.getGasPrice()
  await anvil(client, 'anvil_setBalance', address, toHex(settlements * gasOfSettlement * gasPrice))
}

test('a node that is silent says nothing about funds, and holds nobody up', async () => {
  const [relayer] = relayers()
  if (!relayer) throw new Error('there is no relayer')
  const late = new Promise<never>((_, reject) => setTimeout(reject, 300))
  const asked = vi.spyOn(relayer.client, 'getBalance').mockReturnValue(late)
  expect(await lowFunds(50)).toEqual([])
  await expect(late).rejects.toBeUndefined()
  asked.mockRestore()
})

test('a relayer that is almost out of coin is warned of, and one with enough is not', async () => {
  const [relayer] = relayers()
  if (!relayer) throw new Error('there is no relayer')
  const warn = vi.spyOn(log(), 'warn')
  expect(await watchFunds(relayer)).toBe(0)
  expect(warn).toHaveBeenCalledWith(
    { network: 'eip155:84532', relayer: address.toLowerCase(), settlements: 0 },
    'the relayer is almost out of coin',
  )
  expect(await lowFunds(2000)).toEqual([
    { network: 'Base Sepolia', coin: 'ETH', address, settlements: 0, spent: false },
  ])
  warn.mockClear()
  // The price of gas may rise in between.
  await fund(1000n)
  expect(await watchFunds(relayer)).toBeGreaterThan(100)
  expect(warn).not.toHaveBeenCalled()
})

test('a relayer that has spent what it may in a day is warned of, and nothing is said of its coin', async () => {
  const [relayer] = relayers()
  if (!relayer) throw new Error('there is no relayer')
  relayer.dailyLimit = 1n
  const warn = vi.spyOn(log(), 'warn')
  await fund(1000n)
  await watchFunds(relayer)
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    { network: 'eip155:84532', relayer: address.toLowerCase() },
    'the relayer has spent what it may in a day',
  )
})
