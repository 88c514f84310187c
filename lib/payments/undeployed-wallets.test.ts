import { eq } from 'drizzle-orm'
import { type Address, encodeFunctionData, type Hex, parseAbi } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, expect, test } from 'vitest'
import { unwrap } from '../chains/erc6492'
import { multicall3Address } from '../chains/multicall3'
import { settleAttempts } from '../db/schema/payments'
import { anvil, balanceOf, fund, newPayer, price, publisher, sign, token } from '../testing/economy'
import { artifacts, deploy, newSafe, odd, place, sendFromNobody, wrapped } from '../testing/smart-wallets'
import { anySignature, overheard, rested, signAs, walletMachine } from '../testing/wallet-machine'
import type { SignedPayment } from '../x402/exact-evm'
import { advance, submit } from './machine'
import { tryOnChain } from './verify'

const world = await walletMachine()
afterAll(world.stop)
const { machine, safes, factories, claimed, lookAt, pay, sentFor } = world
const { client, db } = machine

test('a wallet that is not on the chain yet is deployed and pays in one transaction', async () => {
  const wallet = await newSafe(client, safes)
  await fund(client, wallet.address)
  expect(await client.getCode({ address: wallet.address })).toBeUndefined()
  const before = await balanceOf(client, publisher)
  const signed = await signAs(wallet.address, wallet.signWrapped)
  // It stays wrapped in our books, and so for a remote facilitator, which deploys the wallet itself.
  expect((await lookAt(signed)).signature).toBe(signed.signature)
  const payment = await pay(signed)

  expect(payment.state).toBe('settled')
  expect(await client.getCode({ address: wallet.address })).toBeDefined()
  expect((await balanceOf(client, publisher)) - before).toBe(price)
  const [sent, ...more] = await sentFor(payment)
  expect(more).toEqual([])
  expect(sent).toMatchObject({ to: multicall3Address.toLowerCase() })
  expect(sent?.value ?? 0n).toBe(0n)
  expect(sent?.gas).toBeLessThanOrEqual(1_000_000n)
})

test('once it is on the chain its wrapper is taken off, and the token is called as for any wallet', async () => {
  const wallet = await newSafe(client, safes)
  await fund(client, wallet.address)
  await sendFromNobody(client, { to: wallet.factory, data: wallet.factoryCalldata })
  const signed = await signAs(wallet.address, wallet.signWrapped)
  const look = await lookAt(signed)
  expect(look.signature).toBe(unwrap(signed.signature)?.signature)
  const payment = await pay(signed)
  expect(payment.state).toBe('settled')
  expect(await sentFor(payment)).toMatchObject([{ to: token.address.toLowerCase() }])
})

test('somebody who deploys the wallet before us costs us a second transaction, and the reader nothing', async () => {
  const wallet = await newSafe(client, safes)
  await fund(client, wallet.address)
  const signed = await signAs(wallet.address, wallet.signWrapped)
  const payment = await claimed(signed, await lookAt(signed))
  await anvil(client, 'evm_setAutomine', false)
  await submit(machine, payment, Date.now() + 200)
  await anvil(client, 'anvil_dropTransaction', payment.transaction)
  await anvil(client, 'evm_setAutomine', true)
  await sendFromNobody(client, { to: wallet.factory, data: wallet.factoryCalldata })

  const [attempt] = await db.select().from(settleAttempts).where(eq(settleAttempts.paymentId, payment.id))
  await client.sendRawTransaction({ serializedTransaction: attempt?.rawTransaction as Hex })
  await rested(machine, payment)
  await advance(machine, payment, Date.now() + 5000)
  expect(payment.state).toBe('settled')
  const targets = (await sentFor(payment)).map(({ to }) => to)
  expect(targets).toEqual([multicall3Address.toLowerCase(), token.address.toLowerCase()])
})

test('a factory that is not on the list is refused, and nothing that the payer chose is called', async () => {
  const wallet = await newSafe(client, safes)
  await fund(client, wallet.address)
  const { ear, asked } = overheard(client)
  const signed = await signAs(wallet.address, wallet.signWrapped)
  expect(await tryOnChain(ear, token, signed)).toMatchObject({
    refusal: 'eip6492_factory_not_allowed',
    detail: expect.stringContaining('not on the chain yet'),
  })
  expect(asked.map((call) => call.split(' ')[0])).toEqual(['eth_getcode'])
})

test('what a deployed wallet brings along to be called first is not called', async () => {
  const wallet = await newSafe(client, safes)
  await fund(client, wallet.address)
  await sendFromNobody(client, { to: wallet.factory, data: wallet.factoryCalldata })
  const evil = `0x${'e'.repeat(40)}` as Address
  const { ear, asked } = overheard(client)
  const signed = await signAs(wallet.address, async (hash) =>
    wrapped(evil, '0x12345678', await wallet.sign(hash)),
  )
  expect(await tryOnChain(ear, token, signed)).toHaveProperty('look')
  expect(asked.filter((call) => call.includes(evil))).toEqual([])
})

test('a wallet that would not come to be, a signature of somebody else, and too few dollars are told apart', async () => {
  const wallet = await newSafe(client, safes)
  const other = await newSafe(client, safes)
  await fund(client, wallet.address)
  const refusalOf = async (signed: SignedPayment) => {
    const tried = await tryOnChain(client, token, signed, { factories })
    return 'refusal' in tried ? tried.refusal : undefined
  }
  const elsewhere = signAs(wallet.address, async (hash) =>
    wrapped(other.factory, other.factoryCalldata, await wallet.sign(hash)),
  )
  expect(await refusalOf(await elsewhere)).toBe('smart_wallet_deployment_failed')
  const strangers = signAs(wallet.address, async (hash) =>
    wrapped(wallet.factory, wallet.factoryCalldata, await other.sign(hash)),
  )
  expect(await refusalOf(await strangers)).toBe('invalid_exact_evm_signature')
  const poor = await signAs(other.address, other.signWrapped)
  expect(await refusalOf(poor)).toBe('invalid_exact_evm_insufficient_balance')
  const bare = await signAs(wallet.address, wallet.sign)
  expect(await refusalOf(bare)).toBe('invalid_exact_evm_signature')
})

test('a plain wallet cannot have a wallet deployed that is not its own, though it would pay', async () => {
  const account = await newPayer(client)
  const other = await newSafe(client, safes)
  const signed = await sign(account)
  const signature = wrapped(other.factory, other.factoryCalldata, signed.signature)
  expect(await tryOnChain(client, token, { ...signed, signature }, { factories })).toMatchObject({
    refusal: 'smart_wallet_deployment_failed',
  })
})

test('a factory that lets nobody but its own contract deploy is refused', async () => {
  const entryPoint = await deploy(client, artifacts.entryPoint)
  const factory = await deploy(client, artifacts.simpleFactory, [entryPoint])
  const abi = parseAbi([
    'function createAccount(address,uint256)',
    'function getAddress(address,uint256) view returns (address)',
  ])
  const owner = privateKeyToAccount(generatePrivateKey())
  const args = [owner.address, 0n] as const
  const address = (
    await client.readContract({ abi, address: factory, functionName: 'getAddress', args })
  ).toLowerCase() as Address
  await fund(client, address)
  const data = encodeFunctionData({ abi, functionName: 'createAccount', args })
  const signed = await signAs(address, async (hash) => wrapped(factory, data, await owner.sign({ hash })))
  expect(await tryOnChain(client, token, signed, { factories: [factory] })).toMatchObject({
    refusal: 'smart_wallet_deployment_failed',
  })
})

test('a factory that never ends is refused within the bounds of gas', async () => {
  const factory = await place(client, odd.endless)
  const address = await place(client, '0x')
  await fund(client, address)
  const signed = await signAs(address, () => wrapped(factory, '0x12345678', anySignature))
  const tried = await tryOnChain(client, token, signed, { factories: [factory] })
  expect(tried).toHaveProperty('refusal')
})
