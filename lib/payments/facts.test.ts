import { expect, test } from 'vitest'
import {
  anvil,
  chainNow,
  mine,
  newPayer,
  publisher,
  sign,
  submitAsStranger,
  testMachine,
} from '../testing/economy'
import { sale } from '../testing/sale'
import type { SignedPayment } from '../x402/exact-evm'
import { factsOf } from './facts'
import { claim } from './ledger'
import type { Payment } from './payment'
import { factOf, isOver } from './prove'

const { client, db, token } = testMachine()

async function claimed(signed: SignedPayment, slug = 'a-dime'): Promise<Payment> {
  const input = {
    payment: signed,
    asset: token.address,
    ...sale,
    slug,
    fromBlock: 0n,
  }
  return (await claim(db, input)).payment
}

test('many at once are told what each would be told alone', async () => {
  const payer = await newPayer(client)
  const soon = (await chainNow(client)) + 2n
  const [paid, paidToo, ended, unused] = await Promise.all([
    sign(payer),
    sign(payer),
    sign(payer, { validBefore: soon }),
    sign(payer),
  ])
  await submitAsStranger(paid, client)
  await submitAsStranger(paidToo, client)
  await anvil(client, 'evm_setNextBlockTimestamp', Number(soon) + 1)
  await mine(client, 5)
  const payments = await Promise.all(
    [paid, paidToo, ended, unused].map((signed, i) => claimed(signed, `article-${i}`)),
  )
  const facts = await factsOf(client, payments)
  for (const payment of payments.slice(0, 2)) {
    expect(facts.get(payment.id)).toEqual(await factOf(client, payment))
  }
  const [, , over, open] = payments as [Payment, Payment, Payment, Payment]
  expect(await isOver(client, over)).toBe(true)
  expect(facts.get(over.id)).toEqual({ kind: 'over' })
  expect(facts.has(open.id)).toBe(false)
})

test('money that went elsewhere, or was another amount, pays for nothing', async () => {
  const [one, two, three] = await Promise.all([newPayer(client), newPayer(client), newPayer(client)])
  const elsewhere = await sign(one, { to: three.address.toLowerCase() as `0x${string}` })
  const less = await sign(two, { value: 1n })
  await submitAsStranger(elsewhere, client)
  await submitAsStranger(less, client)
  // As a row would be whose authorization is used by a transfer of other terms.
  const payments = [await claimed(elsewhere), await claimed(less)].map((payment) => ({
    ...payment,
    authorization: { ...payment.authorization, to: publisher, value: 100_000n },
  }))
  expect((await factsOf(client, payments)).size).toBe(0)
})

test('a node that does not answer makes nothing a fact', async () => {
  const signed = await sign(await newPayer(client), { validBefore: 1n })
  const silent = {
    ...client,
    getContractEvents: fail,
    getBlock: fail,
    multicall: fail,
  } as unknown as typeof client
  expect((await factsOf(silent, [await claimed(signed)])).size).toBe(0)
})

async function fail(): Promise<never> {
  throw new Error('no answer')
}
