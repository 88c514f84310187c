import { type Hex, keccak256 } from 'viem'
import { afterAll, expect, test } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { directFacilitator } from '../facilitators/direct'
import { tendRelayer } from '../facilitators/tend'
import { anvil, mine, network, newPayer, submitAsStranger } from '../testing/economy'
import { type Lie, lyingNode } from '../testing/lying-node'
import { ownMachine } from '../testing/own-machine'
import { buy, passTime, signFor, timesPaid } from '../testing/shop'
import { findByAuthorization } from './ledger'
import type { Machine } from './machine'
import { reconcile } from './reconcile'

const { machine, stop } = await ownMachine()
afterAll(stop)

function through(lie: Lie): Machine {
  const client = lyingNode(machine.client, lie)
  const facilitator = directFacilitator(machine.db, client, privateKeyOf(0), network)
  return { ...machine, client, facilitator }
}

const down: Lie = () => {
  throw new Error('no answer')
}

const lies: [string, Lie][] = [
  ['is down once the money is sent', sentThen(down)],
  [
    'shows no receipts',
    sentThen(({ method }) => (method === 'eth_getTransactionReceipt' ? null : undefined)),
  ],
  [
    'shows no receipts and no logs',
    sentThen(({ method }) =>
      method === 'eth_getTransactionReceipt' ? null : method === 'eth_getLogs' ? [] : undefined,
    ),
  ],
  [
    'stands still: it knows nothing of the last blocks',
    sentThen(({ method }) => {
      if (method === 'eth_getTransactionReceipt') return null
      if (method === 'eth_getLogs') return []
      if (method === 'eth_call') return `0x${'0'.repeat(64)}`
      return undefined
    }),
  ],
  ['answers 200 with something else', sentThen(() => ({ oops: true }))],
  [
    'says that it did not take the transaction, and did',
    async ({ method }, truth) => {
      if (method !== 'eth_sendRawTransaction') return undefined
      await truth()
      throw new Error('connection reset')
    },
  ],
]

/** Lies only from the moment on at which the transaction is sent. */
function sentThen(lie: Lie): Lie {
  let sent = false
  return async (call, truth) => {
    if (sent) return lie(call, truth)
    if (call.method === 'eth_sendRawTransaction') {
      const hash = await truth()
      sent = true
      return hash
    }
    return undefined
  }
}

test.each(lies)('a node that %s makes nobody pay twice or go away', async (_name, lie) => {
  const payer = await newPayer(machine.client)
  const signed = await signFor(payer, 'lies')
  const liar = through(lie)
  // Granted where the lie does not matter, open where it does; never asked to pay again, however long it is told.
  for (let request = 0; request < 3; request++) {
    expect((await buy(liar, signed, 'lies', 300)).kind).not.toBe('refused')
    await reconcile(liar, Date.now() + 2000)
    await passTime(machine, 40)
  }
  expect(await buy(machine, signed, 'lies')).toMatchObject({ kind: 'granted' })
  expect(await timesPaid(machine, payer.address)).toBe(1)
})

test('30 purchases at two processes, whose node loses every third transaction, are each paid once', async () => {
  let [sent, lost] = [0, 0]
  const losing: Lie = ({ method, params }) => {
    if (method !== 'eth_sendRawTransaction' || ++sent % 3 !== 0) return undefined
    lost++
    return keccak256((params as [Hex])[0])
  }
  const processes = [through(losing), through(losing)]
  const buyers = await Promise.all(Array.from({ length: 30 }, () => newPayer(machine.client)))
  const signed = await Promise.all(buyers.map((buyer) => signFor(buyer, 'lossy')))
  const buyAll = () =>
    Promise.all(signed.map((each, i) => buy(processes[i % 2] as Machine, each, 'lossy', 2000)))
  for (const { kind } of await buyAll()) expect(kind).not.toBe('refused')
  expect(lost).toBeGreaterThan(5)

  for (let round = 0; round < 4; round++) {
    await passTime(machine, 40)
    for (const each of processes) {
      if (each.facilitator.relayer) await tendRelayer(each.facilitator.relayer)
      await reconcile(each, Date.now() + 10_000)
    }
  }
  for (const { kind } of await buyAll()) expect(kind).toBe('granted')
  for (const { address } of buyers) expect(await timesPaid(machine, address)).toBe(1)
})

test('a transaction that succeeded without moving anything has bought nothing, and the payment is still good', async () => {
  const payer = await newPayer(machine.client)
  const signed = await signFor(payer, 'dead')
  const { address } = machine.token
  const code = await machine.client.getCode({ address })
  let hash: unknown
  // For the one block that it is in, the token is a contract that says yes to everything and does nothing.
  const dead: Lie = async ({ method }, truth) => {
    if (method !== 'eth_sendRawTransaction' || hash) return undefined
    await anvil(machine.client, 'anvil_setCode', address, '0x00')
    hash = await truth()
    await anvil(machine.client, 'anvil_setCode', address, code)
    return hash
  }
  expect((await buy(through(dead), signed, 'dead', 1500)).kind).toBe('open')
  const receipt = await machine.client.getTransactionReceipt({ hash: hash as Hex })
  expect(receipt).toMatchObject({ status: 'success', logs: [] })
  expect(await timesPaid(machine, payer.address)).toBe(0)
  await passTime(machine, 40)
  await reconcile(machine, Date.now() + 5000)
  expect(await buy(machine, signed, 'dead')).toMatchObject({ kind: 'granted' })
  expect(await timesPaid(machine, payer.address)).toBe(1)
})

test('"not used" of a node that lags behind does not end a payment that was paid, however late it is', async () => {
  const payer = await newPayer(machine.client)
  const signed = await signFor(payer, 'stale')
  await buy(through(sentThen(down)), signed, 'stale', 200)
  await passTime(machine, 1000)
  const stale = through(({ method, params }) => {
    const [, at] = (params ?? []) as [unknown, unknown]
    // What it says of the newest block is old; a block that is named it has to look up.
    if (method === 'eth_call' && (at === undefined || at === 'latest')) return `0x${'0'.repeat(64)}`
    if (method === 'eth_getLogs') return []
    if (method === 'eth_getTransactionReceipt') return null
    return undefined
  })
  await reconcile(stale, Date.now() + 5000)
  const known = await findByAuthorization(machine.db, signed, machine.token.address)
  expect(known?.state).not.toBe('expired')
  await passTime(machine, 40)
  await reconcile(machine, Date.now() + 5000)
  expect((await findByAuthorization(machine.db, signed, machine.token.address))?.state).toBe('settled')
})

test.each([-600, 600])(
  'a clock that is %i seconds off refuses or sells, and leaves nothing between',
  async (seconds) => {
    const payer = await newPayer(machine.client)
    const real = Date.now
    const signed = await signFor(payer, `clock-${seconds}`)
    Date.now = () => real() + seconds * 1000
    const outcome = await buy(machine, signed, `clock-${seconds}`)
    Date.now = real
    expect(['granted', 'refused']).toContain(outcome.kind)
    const paid = await timesPaid(machine, payer.address)
    expect(paid).toBe(outcome.kind === 'granted' ? 1 : 0)
  },
)

test('a node of another chain than the one that is paid on finds no payment, and none is sent', async () => {
  const payer = await newPayer(machine.client)
  const signed = await signFor(payer, 'elsewhere')
  const elsewhere = through(({ method }) =>
    method === 'eth_estimateGas' || method === 'eth_call' ? '0x' : undefined,
  )
  const outcome = await buy(elsewhere, signed, 'elsewhere', 300).catch(() => ({ kind: 'unavailable' }))
  expect(outcome.kind).not.toBe('granted')
  expect(await timesPaid(machine, payer.address)).toBe(0)
})

test('a stranger who submits while the node is silent has paid for the reader', async () => {
  const payer = await newPayer(machine.client)
  const signed = await signFor(payer, 'overtaken')
  const silent = through(({ method }) => {
    if (method === 'eth_sendRawTransaction') throw new Error('no answer')
    return undefined
  })
  expect((await buy(silent, signed, 'overtaken', 200)).kind).toBe('open')
  const transaction = await submitAsStranger(signed, machine.client)
  await mine(machine.client, 1)
  await passTime(machine, 40)
  expect(await buy(machine, signed, 'overtaken')).toMatchObject({
    kind: 'granted',
    entitlement: { transaction },
  })
  expect(await timesPaid(machine, payer.address)).toBe(1)
})

test('who was overtaken by a stranger is not asked to pay again by a node that shows no logs of it', async () => {
  const payer = await newPayer(machine.client)
  const signed = await signFor(payer, 'unseen')
  await submitAsStranger(signed, machine.client)
  const blind = through(({ method }) => (method === 'eth_getLogs' ? [] : undefined))
  expect(await buy(blind, signed, 'unseen', 300)).toEqual({ kind: 'unavailable' })
  expect((await buy(machine, signed, 'unseen')).kind).toBe('refused')
  expect(await buy(machine, await signFor(payer, 'unseen'), 'unseen')).toMatchObject({ alreadyOwned: true })
  expect(await timesPaid(machine, payer.address)).toBe(1)
})

test('nor by one that shows a receipt without the use that its own log tells of', async () => {
  const payer = await newPayer(machine.client)
  const signed = await signFor(payer, 'unproven')
  await submitAsStranger(signed, machine.client)
  const behind = through(async ({ method }, truth) =>
    method === 'eth_getTransactionReceipt' ? { ...((await truth()) as object), logs: [] } : undefined,
  )
  expect(await buy(behind, signed, 'unproven', 300)).toEqual({ kind: 'unavailable' })
  expect((await buy(machine, signed, 'unproven')).kind).toBe('refused')
  expect(await buy(machine, await signFor(payer, 'unproven'), 'unproven')).toMatchObject({
    alreadyOwned: true,
  })
  expect(await timesPaid(machine, payer.address)).toBe(1)
})
