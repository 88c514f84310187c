import { eq, sql } from 'drizzle-orm'
import {
  type Address,
  createPublicClient,
  custom,
  encodeFunctionData,
  type Hex,
  hashTypedData,
  type PublicClient,
  pad,
  parseAbi,
  parseTransaction,
  toHex,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { afterAll, expect, test } from 'vitest'
import { privateKeyOf } from '../../scripts/economy/accounts'
import { unwrap } from '../chains/erc6492'
import { multicall3Address } from '../chains/multicall3'
import { settleAttempts } from '../db/schema'
import { directFacilitator } from '../facilitators/direct'
import { anvil, balanceOf, fund, mine, newPayer, price, publisher, sign, token } from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import {
  artifacts,
  delegate,
  deploy,
  deploySafes,
  newSafe,
  odd,
  place,
  sendFromNobody,
  wrapped,
} from '../testing/smart-wallets'
import { type Authorization, authorizationTypedData, type SignedPayment } from '../x402/exact-evm'
import { claim, findPayment } from './ledger'
import { advance, type Machine, submit } from './machine'
import type { Payment } from './payment'
import { type Look, tryOnChain } from './verify'

const own = await ownMachine()
afterAll(own.stop)
const { client, db, network } = own.machine
const safes = await deploySafes(client)
const factories = [safes.factory]
const facilitator = directFacilitator(db, client, privateKeyOf(0), network, factories)
const machine: Machine = { ...own.machine, facilitator, walletFactories: factories }

/** A payment from a smart wallet, signed as `how` says. */
async function signAs(
  from: Address,
  how: (hash: Hex) => Promise<Hex> | Hex,
  change: Partial<Authorization> = {},
): Promise<SignedPayment> {
  const { authorization } = await sign(privateKeyToAccount(generatePrivateKey()), { from, ...change })
  const hash = hashTypedData(authorizationTypedData(token, baseSepolia.id, authorization))
  return { x402Version: 1, network, authorization, signature: await how(hash) }
}

async function claimed(signed: SignedPayment, look: Look): Promise<Payment> {
  const payment = { ...signed, signature: look.signature }
  const input = {
    payment,
    asset: token.address,
    slug: `s${Math.random()}`,
    priceVersion: 0,
    quoteHash: null,
    fromBlock: 0n,
  }
  return (await claim(db, input)).payment
}

async function lookAt(signed: SignedPayment): Promise<Look> {
  const tried = await tryOnChain(client, token, signed, { factories })
  if (!('look' in tried)) throw new Error(tried.refusal)
  return tried.look
}

async function pay(signed: SignedPayment): Promise<Payment> {
  const look = await lookAt(signed)
  const payment = await claimed(signed, look)
  await submit(machine, payment, Date.now() + 5000, look)
  return payment
}

/** The transactions that the relayer has signed for a payment. */
async function sentFor({ id }: Payment) {
  const rows = await db.select().from(settleAttempts).where(eq(settleAttempts.paymentId, id))
  return rows.flatMap(({ rawTransaction }) =>
    rawTransaction ? [parseTransaction(rawTransaction as Hex)] : [],
  )
}

/** Lets the time pass after which a payment is submitted again. */
async function rested({ id }: Payment): Promise<void> {
  await db.execute(sql`update payments set updated_at = now() - interval '1 minute' where id = ${id}`)
}

/** The same chain, with a list of what it was asked. */
function overheard(): { client: PublicClient; asked: { method: string; params: string }[] } {
  const asked: { method: string; params: string }[] = []
  const request = async (call: { method: string; params?: unknown }) => {
    asked.push({ method: call.method, params: JSON.stringify(call.params).toLowerCase() })
    return client.request(call as never)
  }
  return {
    client: createPublicClient({ transport: custom({ request }, { retryCount: 0 }) }) as PublicClient,
    asked,
  }
}

const anySignature: Hex = `0x${'11'.repeat(65)}`

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
  await rested(payment)
  await advance(machine, payment, Date.now() + 5000)
  expect(payment.state).toBe('settled')
  const targets = (await sentFor(payment)).map(({ to }) => to)
  expect(targets).toEqual([multicall3Address.toLowerCase(), token.address.toLowerCase()])
})

test('a factory that is not on the list is refused, and nothing that the payer chose is called', async () => {
  const wallet = await newSafe(client, safes)
  await fund(client, wallet.address)
  const { client: ear, asked } = overheard()
  const signed = await signAs(wallet.address, wallet.signWrapped)
  expect(await tryOnChain(ear, token, signed)).toMatchObject({
    refusal: 'eip6492_factory_not_allowed',
    detail: expect.stringContaining('not on the chain yet'),
  })
  expect(asked.map(({ method }) => method)).toEqual(['eth_getCode'])
})

test('what a deployed wallet brings along to be called first is not called', async () => {
  const wallet = await newSafe(client, safes)
  await fund(client, wallet.address)
  await sendFromNobody(client, { to: wallet.factory, data: wallet.factoryCalldata })
  const evil = `0x${'e'.repeat(40)}` as Address
  const { client: ear, asked } = overheard()
  const signed = await signAs(wallet.address, async (hash) =>
    wrapped(evil, '0x12345678', await wallet.sign(hash)),
  )
  expect(await tryOnChain(ear, token, signed)).toHaveProperty('look')
  expect(asked.filter(({ params }) => params?.includes(evil))).toEqual([])
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

test('a factory that never ends is refused within the bounds of gas', async () => {
  const factory = await place(client, odd.endless)
  const address = await place(client, '0x')
  await fund(client, address)
  const signed = await signAs(address, () => wrapped(factory, '0x12345678', anySignature))
  const tried = await tryOnChain(client, token, signed, { factories: [factory] })
  expect(tried).toHaveProperty('refusal')
})

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
    await db.execute(
      `update payments set updated_at = now() - interval '1 minute' where id = '${payment.id}'`,
    )
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
