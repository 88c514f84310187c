import { type Hex, pad, toHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, expect, test } from 'vitest'
import { anvil, balanceOf, fund, mine, newPayer, publisher, sign, token } from '../testing/economy'
import { artifacts, delegate, deploy, odd, place } from '../testing/smart-wallets'
import { anySignature, rested, signAs, walletMachine } from '../testing/wallet-machine'
import { findPayment } from './ledger'
import { advance } from './machine'
import type { Payment } from './payment'
import { tryOnChain } from './verify'

const world = await walletMachine()
afterAll(world.stop)
const { machine, safes, claimed, lookAt, pay, sentFor } = world
const { client, db } = machine

test('a plain wallet that has delegated to a contract pays as the contract says (EIP-7702)', async () => {
  const account = await newPayer(client)
  await delegate(client, account, await deploy(client, artifacts.simple7702))
  expect(await client.getCode({ address: account.address })).toMatch(/^0xef0100/)
  expect((await pay(await sign(account))).state).toBe('settled')
  const strangers = await sign(privateKeyToAccount(generatePrivateKey()), {
    from: account.address.toLowerCase() as Hex,
  })
  expect(await tryOnChain(client, token, strangers)).toMatchObject({ refusal: 'invalid_exact_evm_signature' })
})

test('one that has delegated to a contract without ERC-1271 cannot pay, though its key signed, and is told why', async () => {
  const account = await newPayer(client)
  await delegate(client, account, safes.singleton)
  expect(await tryOnChain(client, token, await sign(account))).toEqual({
    refusal: 'invalid_exact_evm_signature',
    detail: expect.stringContaining('ERC-1271'),
  })
  // Not even where there is nothing at all behind the delegation.
  const other = await newPayer(client)
  await delegate(client, other, `0x${'7'.repeat(40)}`)
  expect(await tryOnChain(client, token, await sign(other))).toMatchObject({
    refusal: 'invalid_exact_evm_signature',
  })
})

test.each(['whereGasIsFree', 'forNobody'] as const)(
  'a wallet that says yes only when it is tried costs no transaction: %s',
  async (kind) => {
    const address = await place(client, odd[kind])
    await fund(client, address)
    const payment = await pay(await signAs(address, () => anySignature))
    expect(payment.state).toBe('rejected')
    expect(await sentFor(payment)).toEqual([])
  },
)

test('a wallet that changes its mind costs three bounded transactions at most, and its payment stays open until it is over', async () => {
  const address = await place(client, odd.whileEmpty)
  await fund(client, address)
  const slot = pad('0x0')
  const flip = (value: Hex) => anvil(client, 'anvil_setStorageAt', address, slot, pad(value))
  const signed = await signAs(address, () => anySignature)
  const payment = await claimed(signed, await lookAt(signed))
  const before = await balanceOf(client, publisher)
  for (let round = 0; round < 5; round++) {
    await flip('0x0')
    await anvil(client, 'evm_setAutomine', false)
    await rested(machine, payment)
    await advance(machine, payment, Date.now() + 200)
    await flip('0x1')
    await anvil(client, 'evm_setAutomine', true)
    await mine(client, 1)
    await advance(machine, payment, Date.now() + 500)
    expect(['pending', 'unknown']).toContain(payment.state)
  }
  const sent = await sentFor(payment)
  expect(sent).toHaveLength(3)
  for (const { gas } of sent) expect(gas).toBeLessThanOrEqual(400_000n)
  expect(await balanceOf(client, publisher)).toBe(before)

  // Another article for the same wallet is not tried at our cost either.
  await flip('0x0')
  const next = await pay(await signAs(address, () => anySignature))
  expect(next.state).toBe('rejected')
  expect(await sentFor(next)).toEqual([])

  await anvil(client, 'evm_increaseTime', toHex(3600))
  await mine(client, 3)
  const last = (await findPayment(db, payment.id)) as Payment
  await advance(machine, last, Date.now() + 500)
  expect(last.state).toBe('expired')
})
