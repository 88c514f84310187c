import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../scripts/economy/ports'
import { claim } from '../payments/ledger'
import { submit } from '../payments/machine'
import { balanceOf, newPayer, price, sign, testMachine, token } from '../testing/economy'
import { sale } from '../testing/sale'
import type { Facilitator } from './facilitator'
import { httpFacilitator, openRemote } from './http'
import { inOrder } from './several'

const machine = testMachine()
const { db, client, facilitator: direct } = machine
const nobody = httpFacilitator(db, openRemote(`http://127.0.0.1:${await freePort()}`))
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A facilitator that answers everything with one status, or breaks the connection off; and how often it was asked. */
async function stranger(
  status: number | 'silence',
): Promise<{ facilitator: Facilitator; asked: () => number }> {
  let count = 0
  const server = createServer((request, response) => {
    count += 1
    if (status === 'silence') request.socket.destroy()
    else response.writeHead(status).end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return { facilitator: httpFacilitator(db, openRemote(`http://127.0.0.1:${port}`)), asked: () => count }
}

async function claimed() {
  const payer = await newPayer(client)
  const { payment } = await claim(db, {
    payment: await sign(payer),
    asset: token.address,
    ...sale,
    slug: 'a-dime',
    fromBlock: 0n,
  })
  return { payer, payment }
}

const inTenSeconds = () => Date.now() + 10_000

test.each(['nobody', 401, 403, 404, 429] as const)('after %s the next one settles', async (before) => {
  const first = before === 'nobody' ? nobody : (await stranger(before)).facilitator
  const { payer, payment } = await claimed()
  await submit({ ...machine, facilitator: inOrder(db, [first, direct]) }, payment, inTenSeconds())
  expect(payment.state).toBe('settled')
  expect(await balanceOf(client, payer.address)).toBe(1_000_000n - price)
})

test.each(['silence', 200, 400, 500, 502, 504] as const)('after %s nobody else is asked', async (before) => {
  const first = await stranger(before)
  const second = await stranger(200)
  const { payment } = await claimed()
  const both = inOrder(db, [first.facilitator, second.facilitator])
  expect((await both.settle(payment, token)).kind).toBe('unknown')
  expect(second.asked()).toBe(0)
})

test('a payment that one of them may have submitted stays with that one', async () => {
  const first = await stranger(429)
  const second = await stranger('silence')
  const third = await stranger(200)
  const { payment } = await claimed()
  const all = inOrder(db, [first.facilitator, second.facilitator, third.facilitator])
  expect((await all.settle(payment, token)).kind).toBe('unknown')
  expect((await all.settle(payment, token)).kind).toBe('unknown')
  expect([first.asked(), second.asked(), third.asked()]).toEqual([1, 2, 0])
})

test('a payment that nobody got is refused, and one that somebody saw is not', async () => {
  const { payment } = await claimed()
  const nowhere = inOrder(db, [nobody, httpFacilitator(db, openRemote('http://nobody.invalid'))])
  expect((await nowhere.settle(payment, token)).kind).toBe('refused')
  const seen = inOrder(db, [(await stranger(401)).facilitator, nobody])
  expect((await seen.settle(payment, token)).kind).toBe('declined')
})

test('a payment that was turned away everywhere is open, not refused', async () => {
  const { payment } = await claimed()
  const facilitator = inOrder(db, [(await stranger(401)).facilitator, (await stranger(429)).facilitator])
  await submit({ ...machine, facilitator }, payment, Date.now() + 500)
  expect(payment.state).toBe('unknown')
})
