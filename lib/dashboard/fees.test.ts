import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createPublicClient, http } from 'viem'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { localEnvironment } from '../../scripts/economy/environment'
import { assumedFee, feesOf, settlementFees } from './fees'

const closing: (() => void)[] = []
const minuteMs = 60_000
let clock = Date.now()

beforeEach(() => {
  vi.spyOn(Date, 'now').mockImplementation(() => clock)
})
afterEach(() => {
  for (const close of closing.splice(0)) close()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Switches a main network and a test network on, with these nodes; the first has 4000 dollars to the coin. */
function networksOn(main: string, rpcUrl: string): void {
  const { NETWORK, RPC_URL, LOCAL_CHAIN, ...rest } = localEnvironment({
    port: 3000,
    rpcUrl,
    databaseUrl: inject('databaseUrl'),
  })
  const variables = {
    ...rest,
    NETWORKS: `eip155:${main},eip155:84532`,
    [`RPC_URL_${main}`]: rpcUrl,
    RPC_URL_84532: inject('rpcUrl'),
    COIN_USD: 'ETH=4000',
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  ;(globalThis as { farthingEnv?: unknown }).farthingEnv = undefined
}

/** A node that can be told to fall silent: it takes questions then, and answers none. */
async function node(): Promise<{ url: string; gasPrice: bigint; isSilent: boolean }> {
  const told = { url: '', gasPrice: 0n, isSilent: false }
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    if (told.isSilent) return
    const { id } = JSON.parse(text) as { id: number }
    const result = `0x${told.gasPrice.toString(16)}`
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  told.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return told
}

test('a main network’s fee is what its node asks for gas, in dollars; a test network’s is assumed', async () => {
  networksOn('1', inject('rpcUrl'))
  const gasPrice = await createPublicClient({ transport: http(inject('rpcUrl')) }).getGasPrice()
  const [main, trial] = await settlementFees()
  expect(gasPrice).toBeGreaterThan(0n)
  // A block may come in between, whose base fee differs by an eighth.
  const expected = (Number(gasPrice) * 100_000 * 4000) / 1e18
  expect(Number(main?.usd)).toBeGreaterThan(expected * 0.8)
  expect(Number(main?.usd)).toBeLessThan(expected * 1.2)
  expect(trial).toEqual({ network: 'eip155:84532', usd: assumedFee })
})

test('a minute long the node is not asked again, and when it falls silent what it said last holds', async () => {
  const told = await node()
  told.gasPrice = 500_000_000n
  networksOn('10', told.url)
  const feeNow = async () => (await settlementFees())[0]?.usd
  expect(await feeNow()).toBe('0.20')
  told.gasPrice = 1_000_000_000n
  clock += minuteMs - 1
  expect(await feeNow()).toBe('0.20')
  clock += 10 * minuteMs
  expect(await feeNow()).toBe('0.40')
  told.isSilent = true
  clock += 11 * minuteMs
  expect(await feeNow()).toBe('0.40')
})

test('of a node that has never answered the fee is assumed, after a second', async () => {
  const told = await node()
  told.isSilent = true
  networksOn('42161', told.url)
  const before = performance.now()
  expect((await settlementFees())[0]?.usd).toBe(assumedFee)
  expect(performance.now() - before).toBeLessThan(3000)
})

test('a publisher is told of the networks where it is paid', () => {
  const fees = [
    { network: 'eip155:1', usd: '0.21' },
    { network: 'eip155:8453', usd: '0.001' },
  ]
  expect(feesOf('house', undefined, fees)).toEqual(fees)
  expect(feesOf('ada', { 'eip155:8453': '0x1' }, fees)).toEqual(fees.slice(1))
  expect(feesOf('ada', undefined, fees)).toEqual([])
})
