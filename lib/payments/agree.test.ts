import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, inject, test } from 'vitest'
import { freePort } from '../../scripts/economy/ports'
import { chainNodes } from '../chains/client'
import { network, newPayer, price, sign, submitAsStranger, testMachine, token } from '../testing/economy'
import { sale } from '../testing/sale'
import { isAgreed } from './agree'
import { claim } from './ledger'
import { proofInTransaction } from './prove'

const { db, client } = testMachine()
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A node that passes everything on to the real one and tells something else about blocks and logs. */
async function node(change: (answer: string) => string = (answer) => answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch(inject('rpcUrl'), { method: 'POST', headers, body: Buffer.concat(parts) })
    response.writeHead(200, headers).end(change(await answer.text()))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function paid() {
  const signed = await sign(await newPayer(client))
  const { payment } = await claim(db, {
    payment: signed,
    asset: token.address,
    ...sale,
    slug: 'a-dime',
    fromBlock: 0n,
  })
  const { proof } = await proofInTransaction(client, payment, await submitAsStranger(signed))
  if (!proof) throw new Error('the payment is not proven')
  return { payment, proof }
}

const otherBlock = (answer: string) => answer.replace(/"blockHash":"0x..../g, '"blockHash":"0xbeef')
const notMined = () => '{"jsonrpc":"2.0","id":1,"result":null}'

test('up to the amount one node is enough, and nobody else is asked', async () => {
  const { payment, proof } = await paid()
  expect(await isAgreed(undefined, payment, proof)).toBe(true)
  expect(await isAgreed({ above: price, nodes: [] }, payment, proof)).toBe(true)
})

test('above it two nodes that show the same log are believed, also when a third is silent', async () => {
  const { payment, proof } = await paid()
  const urls = [await node(), `http://127.0.0.1:${await freePort()}`, await node()]
  expect(await isAgreed({ above: price - 1n, nodes: chainNodes(network, urls) }, payment, proof)).toBe(true)
})

test.each([
  ['one node alone', []],
  ['a node that shows another block', [otherBlock]],
  ['a node that has not seen the transaction', [notMined]],
  ['two others of another opinion', [otherBlock, otherBlock]],
])('%s is not agreement', async (_name, changes) => {
  const { payment, proof } = await paid()
  const urls = [await node(), ...(await Promise.all(changes.map(node)))]
  expect(await isAgreed({ above: 0n, nodes: chainNodes(network, urls) }, payment, proof)).toBe(false)
})
