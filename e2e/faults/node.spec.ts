import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { type Lie, TooOften } from '../agent/rpc-proxy'
import { onStage } from './case'
import { chosen, testInWhole } from './form'
import { reads, send, sendSettled, signed } from './purchase'
import { pass, withStage } from './stage'

const zero = `0x${'0'.repeat(64)}`

/** Nothing of what was sent is seen: no receipt, no log, and the nonce unused. */
const behind: Lie = ({ method }) => {
  if (method === 'eth_getTransactionReceipt') return null
  if (method === 'eth_getLogs') return []
  return method === 'eth_call' ? zero : undefined
}

const tags: unknown[] = ['latest', 'safe', 'finalized', 'pending']

/** A node that stands still: it names the same blocks for ever, and knows nothing that came after. */
function standingStill(): Lie {
  const named = new Map<string, unknown>()
  return async (call, truth) => {
    const { method, params } = call
    const names =
      method === 'eth_blockNumber' || (method === 'eth_getBlockByNumber' && tags.includes(params[0]))
    if (!names) return behind(call, truth)
    const about = `${method} ${params}`
    if (!named.has(about)) named.set(about, await truth())
    return named.get(about)
  }
}

const silent: Lie = () => {
  throw new Error('no answer')
}

const busy: Lie = () => {
  throw new TooOften()
}

interface Fault {
  node: string
  lie: () => Lie
  inShort?: boolean
}

const faults: Fault[] = [
  { node: 'is down', lie: () => silent, inShort: true },
  { node: 'is asked too often', lie: () => busy },
  { node: 'stands still', lie: standingStill, inShort: true },
  { node: 'shows no receipts', lie: () => only(['eth_getTransactionReceipt']) },
  { node: 'shows no receipts and no logs', lie: () => only(['eth_getTransactionReceipt', 'eth_getLogs']) },
  { node: 'answers 200 with an error', lie: () => () => new Error('internal error') },
  { node: 'answers 200 with something else', lie: () => () => ({ oops: true }) },
]

/** Shows none of what these methods show. */
function only(methods: string[]): Lie {
  return (call, truth) => (methods.includes(call.method) ? behind(call, truth) : undefined)
}

for (const { node, lie } of chosen(faults)) {
  test(`a node that ${node} once the money is sent makes nobody pay twice or go away`, async () => {
    await onStage(async (stage, app) => {
      const purchase = await signed(stage, app)
      let lies = 0
      stage.node.after('eth_sendRawTransaction', purchase.signed.authorization.nonce, async () => {
        const told = lie()
        stage.node.lie((call, truth) => {
          lies++
          return told(call, truth)
        })
      })
      const answer = await send(purchase, app)
      expect([200, 503], 'never a bill for what may be paid').toContain(answer?.status)
      expect(lies, 'the node was asked').toBeGreaterThan(0)
      stage.node.lie(undefined)
      await pass(stage, 45)
      expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
      return [purchase]
    })
  })
}

testInWhole(
  'a node that keeps the transaction and says it did not, or the other way round, is asked again',
  async () => {
    await onStage(async (stage, app) => {
      const [kept, lost] = [await signed(stage, app), await signed(stage, app)]
      let failures = 0
      const fail = async () => {
        failures++
        throw new Error('connection reset')
      }
      stage.node.after('eth_sendRawTransaction', kept.signed.authorization.nonce, fail)
      stage.node.before('eth_sendRawTransaction', lost.signed.authorization.nonce, fail)
      for (const purchase of [kept, lost]) {
        expect([200, 503]).toContain((await send(purchase, app))?.status)
        await pass(stage, 45)
        expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
      }
      expect(failures).toBe(2)
      return [kept, lost]
    })
  },
)

test('a node of another chain: the site does not start, and says which one it is', async () => {
  await withStage(async (stage) => {
    stage.node.lie(({ method }) => (method === 'eth_chainId' ? '0x2105' : undefined))
    const error: unknown = await stage.start().catch((reason: unknown) => reason)
    const [, log = ''] = /did not start; see (.*)$/.exec(String(error)) ?? []
    expect(readFileSync(log, 'utf8')).toContain('is on chain 8453')
  })
})

const depths = [{ depth: 1 }, { depth: 2, inShort: true }, { depth: 3 }]

for (const { depth } of chosen(depths)) {
  test(`a reorganisation of depth ${depth} takes the payment away, and it is paid once all the same`, async () => {
    await onStage(async (stage, app) => {
      const purchase = await signed(stage, app)
      // Its money is older than any block that is taken away.
      await stage.rpc('anvil_mine', '0x4')
      expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
      if (depth > 1) await stage.rpc('anvil_mine', `0x${depth - 1}`)
      await stage.rpc('anvil_reorg', depth, [])
      return [purchase]
    })
  })
}
