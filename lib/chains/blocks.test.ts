import { createPublicClient, http } from 'viem'
import { expect, inject, test } from 'vitest'
import { anvil } from '../testing/economy'
import { blockAfter, headOf } from './blocks'

/** A client that tells what it asks: the followers are kept by client, so each test has its own. */
function newClient(asked: string[] = []) {
  return createPublicClient({
    cacheTime: 0,
    transport: http(inject('rpcUrl'), {
      onFetchRequest: async (request) => {
        asked.push(await request.clone().text())
      },
    }),
  })
}

const mineOne = (client: ReturnType<typeof newClient>) => anvil(client, 'anvil_mine', '0x1')

test('whoever waits is woken by a new block, and not before', async () => {
  const client = newClient()
  await blockAfter(client, 0n, 5000)
  const head = headOf(client)
  expect(head).toBeGreaterThan(0n)
  const began = Date.now()
  const waited = blockAfter(client, head, 5000)
  await mineOne(client)
  await waited
  expect(headOf(client)).toBeGreaterThan(head)
  expect(Date.now() - began).toBeLessThan(2000)
})

test('a block that came while the caller looked at the chain is not missed', async () => {
  const client = newClient()
  await blockAfter(client, 0n, 5000)
  const head = headOf(client)
  await mineOne(client)
  await blockAfter(client, head, 5000)
  // Nobody mines now: a call that waited for another block would end only with its time.
  const began = Date.now()
  await blockAfter(client, head, 5000)
  expect(Date.now() - began).toBeLessThan(1000)
})

test('a hundred who wait ask the node as often as one', async () => {
  const asked: string[] = []
  const client = newClient(asked)
  await blockAfter(client, 0n, 5000)
  asked.length = 0
  await Promise.all(Array.from({ length: 100 }, () => blockAfter(client, headOf(client) + 10_000n, 200)))
  expect(asked.length).toBeLessThan(60)
})

test('without a node, the time that was given is all it takes', async () => {
  const client = createPublicClient({ transport: http('http://127.0.0.1:9', { retryCount: 0 }) })
  const began = Date.now()
  await blockAfter(client, 0n, 150)
  expect(Date.now() - began).toBeGreaterThanOrEqual(140)
})
