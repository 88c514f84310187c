import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, inject, test } from 'vitest'
import { freePort } from '../../scripts/economy/ports'
import { network, token } from '../testing/economy'
import { chainClient } from './client'
import { usdcAbi } from './usdc'

test('the next node is asked when one does not answer', async () => {
  const client = chainClient(network, `http://127.0.0.1:${await freePort()}`, inject('rpcUrl'))
  expect(await client.getChainId()).toBe(84532)
})

test('what a node says stands: a revert is not taken to the next one', async () => {
  let asked = 0
  const second = createServer((_request, response) => {
    asked += 1
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => second.once('listening', resolve))
  const client = chainClient(
    network,
    inject('rpcUrl'),
    `http://127.0.0.1:${(second.address() as AddressInfo).port}`,
  )
  const transfer = client.simulateContract({
    address: token.address,
    abi: usdcAbi,
    functionName: 'transferWithAuthorization',
    args: [token.address, token.address, 1n, 0n, 0n, `0x${'00'.repeat(32)}`, '0x'],
  })
  await expect(transfer).rejects.toThrow('reverted')
  second.close()
  expect(asked).toBe(0)
})
