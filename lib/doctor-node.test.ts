import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { checkNode } from './doctor-node'
import { network } from './testing/economy'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** The chain that the nodes here are on: a block every two seconds, for longer than anybody asks about. */
const head = 10_000_000
const blocksPerHour = 1800
const hex = (value: number) => `0x${value.toString(16)}`
const block = (number: number) => ({ number: hex(number), timestamp: hex(number * 2), transactions: [] })

interface Manners {
  /** For how many hours it keeps logs; those of older blocks it refuses. */
  hours?: number
  /** What it says of the block with the tag "safe": an error when it throws. */
  safe?: () => object | null
}

interface Call {
  id: number
  method: string
  params?: [{ fromBlock: string } & string]
}

function answer({ method, params }: Call, { hours = Infinity, safe = () => block(head - 50) }: Manners) {
  if (method === 'eth_chainId') return hex(84532)
  const [first] = params ?? []
  if (first === undefined) throw new Error(`${method} of what?`)
  if (method === 'eth_getLogs') {
    if (head - Number(first.fromBlock) > hours * blocksPerHour) throw new Error('history has been pruned')
    return []
  }
  if (method !== 'eth_getBlockByNumber') throw new Error(`${method} is not known`)
  if (first === 'safe') return safe()
  return block(first === 'latest' ? head : Number(first))
}

/** Starts a node with these manners, and says what the doctor finds. */
async function findingOf(manners: Manners) {
  const server = createServer(async (request, response) => {
    const call = (await new Response(Readable.toWeb(request) as never).json()) as Call
    const said = (() => {
      try {
        return { result: answer(call, manners) }
      } catch (error) {
        return { error: { code: -32000, message: String(error) } }
      }
    })()
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...said }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => server.close())
  return checkNode(network, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1)
}

test.each([
  ['for ever', Infinity, '30 days'],
  ['for a month', 30 * 24, '30 days'],
  ['for an hour less than a month', 30 * 24 - 1, '1 day'],
  ['for a day', 24, '1 day'],
])('a node that keeps logs %s is good, and how old they may be is said', async (_, hours, days) => {
  const says = `is on chain 84532 and shows logs of ${days} ago`
  expect(await findingOf({ hours })).toEqual({ about: `${network} node 1`, ok: true, says })
})

test.each([
  ['an hour less than a day', 23],
  ['no time at all', 0],
])('a node that keeps logs for %s is a problem', async (_, hours) => {
  expect(await findingOf({ hours })).toMatchObject({
    ok: false,
    says: 'shows no logs of a day ago',
    mend: expect.stringContaining('keeps logs longer'),
  })
})

test.each([
  [
    'refuses',
    () => {
      throw new Error('unknown block tag')
    },
  ],
  ['has none for', () => null],
])('a node that %s the tag "safe" is a problem', async (_, safe) => {
  expect(await findingOf({ safe })).toMatchObject({
    ok: false,
    says: 'does not know the "safe" block',
    mend: 'use a node that serves the block tag "safe"',
  })
})
