import { createPublicClient, custom, type Hex, keccak256, type PublicClient, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { freePort } from '../../scripts/economy/ports'
import { chainNodes } from '../chains/client'
import { claim } from '../payments/ledger'
import { submit } from '../payments/machine'
import { anvil, network, newPayer, sign, submitAsStranger, testMachine, token } from '../testing/economy'
import { lyingNode } from '../testing/lying-node'
import { sale } from '../testing/sale'
import { broadcast } from './broadcast'
import { directFacilitator } from './direct'

const { db, client } = testMachine()
const account = privateKeyToAccount(privateKeyOf(0))
const raw: Hex = '0x02'
const [unreachable] = chainNodes(network, [`http://127.0.0.1:${await freePort()}`])
if (!unreachable) throw new Error('no node')

/** A node that answers what it is given one after the other, and how often it was asked. */
function node(...answers: string[]): PublicClient {
  const left = answers.values()
  const request = async () => {
    const { value: said = 'nobody asks so often', done } = left.next()
    if (done || said !== 'ok') throw new Error(said)
    return keccak256(raw)
  }
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }) })
}

const noFunds = 'insufficient funds for gas * price + value'
const silence = 'timed out'
const kindOf = async (...nodes: PublicClient[]) =>
  (await broadcast({ db, client, nodes, account, network, factories: [] }, raw)).kind

test.each([
  ['every node says that there are no funds', 'refused', [[noFunds], [noFunds]]],
  ['one is silent and the next says so', 'unknown', [[silence], [noFunds]]],
  ['one says so and the next is silent', 'unknown', [[noFunds], [silence]]],
  ['one says so and the next takes it', 'submitted', [[noFunds], ['ok']]],
  ['one is silent and the next takes it', 'submitted', [[silence], ['ok']]],
  ['one is silent and the next has it already', 'submitted', [[silence], ['already known']]],
  ['the only one says so twice', 'refused', [[noFunds, noFunds]]],
  ['the only one is silent, and says so when asked again', 'unknown', [[silence, noFunds]]],
  ['the only one breaks off, and takes it when asked again', 'submitted', [[silence, 'ok']]],
] as const)('where %s it is %s', async (_name, kind, nodes) => {
  expect(await kindOf(...nodes.map((answers) => node(...answers)))).toBe(kind)
})

test('a node that was never reached has got nothing: the others decide', async () => {
  expect(await kindOf(unreachable, node(noFunds))).toBe('refused')
  expect(await kindOf(unreachable, node('ok'))).toBe('submitted')
  expect(await kindOf(unreachable)).toBe('unknown')
})

test('no 402 for a transaction that one node has kept, though another says that it cannot be paid for', async () => {
  const signed = await sign(await newPayer(client))
  const input = { payment: signed, asset: token.address, ...sale, slug: 'a-dime', fromBlock: 0n }
  const { payment } = await claim(db, input)
  const keeps = lyingNode(client, ({ method }) => {
    if (method === 'eth_sendRawTransaction') throw new Error(silence)
  })
  const lagging = lyingNode(client, ({ method }) => {
    if (method === 'eth_sendRawTransaction') throw new Error(noFunds)
  })
  // Another relayer than that of the other tests: its nonce is left behind.
  const other = privateKeyToAccount(privateKeyOf(6)).address
  await anvil(client, 'anvil_setBalance', other, toHex(10n ** 18n))
  const facilitator = directFacilitator(db, client, privateKeyOf(6), network, { nodes: [keeps, lagging] })
  await submit({ ...testMachine(), facilitator }, payment, Date.now() + 500)
  expect(payment.state).toBe('unknown')
  // What the first node kept is mined after all: the reader has it.
  await submitAsStranger(signed)
  await submit(testMachine(), payment, Date.now() + 5000)
  expect(payment.state).toBe('settled')
})
