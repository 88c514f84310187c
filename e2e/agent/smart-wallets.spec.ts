import { expect, test } from '@playwright/test'
import { type Hex, hashMessage, hashTypedData, type PublicClient, pad } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { createSiweMessage } from 'viem/siwe'
import {
  artifacts,
  delegate,
  deploy,
  deploySafes,
  newSafe,
  odd,
  place,
  type Safes,
  type SmartWallet,
  sendFromNobody,
} from '../../lib/testing/smart-wallets'
import { type Authorization, authorizationTypedData } from '../../lib/x402/exact-evm'
import { articleAt } from '../articles'
import { chain, fund, newReader, query, transfersFrom, usdc, world } from '../world'
import { type App, startApp } from './app'
import { articleUrl, chainId, challengeOf, get, getSettled, type Signed, sign, v2Headers } from './payload'
import { expectRefusal } from './refusals'

const article = articleAt('0.10')
const simulation = 'invalid_exact_evm_transaction_simulation_failed'
const badSignature = 'invalid_exact_evm_signature'
const node = () => chain() as PublicClient

/** An account with USDC and with this code, whose owner is somebody else than the key it came from. */
async function smartWallet(code: Hex): Promise<{ wallet: PrivateKeyAccount; owner: PrivateKeyAccount }> {
  const wallet = await newReader()
  const owner = privateKeyToAccount(generatePrivateKey())
  const request = chain().request as (call: { method: string; params: unknown[] }) => Promise<unknown>
  await request({ method: 'anvil_setCode', params: [wallet.address, code] })
  await request({
    method: 'anvil_setStorageAt',
    params: [wallet.address, pad('0x0'), pad(owner.address)],
  })
  return { wallet, owner }
}

async function pay(signer: PrivateKeyAccount, from: Hex) {
  const required = await challengeOf(article.slug)
  const headers = v2Headers(required, await sign(signer, required, { from }))
  return { headers, answer: await getSettled(articleUrl(article.slug), headers) }
}

/** Pays at one of the apps with a signature that is made otherwise than by a key. */
async function payWith(
  from: Hex,
  how: (hash: Hex) => Promise<Hex> | Hex,
  { origin, slug = article.slug }: { origin?: string; slug?: string } = {},
) {
  const required = await challengeOf(slug, origin)
  const { authorization } = await sign(privateKeyToAccount(generatePrivateKey()), required, { from })
  const signed: Signed = { authorization, signature: await how(hashOf(authorization)) }
  const headers = v2Headers(required, signed)
  return { headers, answer: await getSettled(articleUrl(slug, origin), headers) }
}

const hashOf = (authorization: Authorization) =>
  hashTypedData(authorizationTypedData(usdc, chainId, authorization))

/** How many transactions the relayer has signed for a wallet. */
async function sentFor(payer: Hex): Promise<number> {
  const sent = await query(
    'select 1 from settle_attempts a join payments p on p.id = a.payment_id where p.payer = $1 and raw_transaction is not null',
    [payer.toLowerCase()],
  )
  return sent.length
}

test('a smart wallet pays with the signature of its owner, and with no other', async () => {
  const { wallet, owner } = await smartWallet(artifacts.mock.deployedBytecode)
  const stranger = await pay(wallet, wallet.address)
  expectRefusal(
    { name: 'the key it came from', ...stranger, status: 402, reason: badSignature },
    stranger.answer,
  )
  expect(await transfersFrom(wallet.address)).toBe(0)

  const { answer } = await pay(owner, wallet.address)
  expect(answer.status).toBe(200)
  expect(answer.text).toContain(article.secret)
  expect(await transfersFrom(wallet.address)).toBe(1)
})

for (const [name, code] of Object.entries({
  'a wallet that says yes to us and fails inside the token': artifacts.mockThatWrites.deployedBytecode,
  'a wallet that would make us burn gas': odd.slow,
})) {
  test(`${name} reads nothing and costs no transaction`, async () => {
    const { wallet, owner } = await smartWallet(code)
    const { headers, answer } = await pay(owner, wallet.address)
    expectRefusal({ name, headers, status: 402, reason: simulation }, answer)
    expect(await sentFor(wallet.address)).toBe(0)
  })
}

test('a wallet whose answer never ends is refused like one that says no', async () => {
  const { wallet, owner } = await smartWallet(odd.endless)
  const { headers, answer } = await pay(owner, wallet.address)
  expectRefusal({ name: 'endless', headers, status: 402, reason: badSignature }, answer)
  expect(await query('select 1 from payments where payer = $1', [wallet.address.toLowerCase()])).toEqual([])
})

for (const kind of ['whereGasIsFree', 'forNobody'] as const) {
  test(`a wallet that says yes only when it is tried reads nothing and costs no transaction: ${kind}`, async () => {
    const wallet = await place(node(), odd[kind])
    await fund(wallet)
    const { headers, answer } = await payWith(wallet, () => `0x${'11'.repeat(65)}`)
    expectRefusal({ name: kind, headers, status: 402, reason: simulation }, answer)
    expect(await sentFor(wallet)).toBe(0)
    expect(await transfersFrom(wallet)).toBe(0)
  })
}

test('a signature of 2,048 bytes is taken to the wallet, and a longer one is no payment', async () => {
  const wallet = await place(node(), odd.whileEmpty)
  await fund(wallet)
  const long = await payWith(wallet, () => `0x${'11'.repeat(2049)}`)
  expect(long.answer.status).toBe(400)
  const { answer } = await payWith(wallet, () => `0x${'11'.repeat(2048)}`)
  expect(answer.status).toBe(200)
  expect(answer.text).toContain(article.secret)
})

test.describe('delegated accounts (EIP-7702)', () => {
  test('one whose contract speaks ERC-1271 pays with its key', async () => {
    const account = await newReader()
    await delegate(node(), account, await deploy(node(), artifacts.simple7702))
    const { answer } = await pay(account, account.address)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain(article.secret)
    expect(await transfersFrom(account.address)).toBe(1)
  })

  test('one whose contract does not is refused before anything is sent, and told why', async () => {
    const account = await newReader()
    await delegate(node(), account, await deploy(node(), artifacts.safeFactory))
    const { headers, answer } = await pay(account, account.address)
    expectRefusal({ name: 'no ERC-1271', headers, status: 402, reason: badSignature }, answer)
    const receipt = Buffer.from(answer.headers.get('PAYMENT-RESPONSE') ?? '', 'base64').toString()
    expect(JSON.parse(receipt).errorMessage).toContain('ERC-1271')
    expect(await sentFor(account.address)).toBe(0)
  })
})

test.describe('wallets that are not on the chain yet (ERC-6492)', () => {
  test.describe.configure({ mode: 'serial' })
  let safes: Safes
  let app: App
  let bought: SmartWallet

  test.beforeAll(async () => {
    safes = await deploySafes(node())
    app = await startApp(`factories-${process.pid}`, { WALLET_FACTORIES: safes.factory })
  })
  test.afterAll(() => app?.stop())

  test('one of an allowed factory is deployed with its first payment, and pays for the next as it is', async () => {
    bought = await newSafe(node(), safes)
    await fund(bought.address)
    const { origin } = app
    const first = await payWith(bought.address, bought.signWrapped, { origin })
    expect(first.answer.status).toBe(200)
    expect(first.answer.text).toContain(article.secret)
    expect(await chain().getCode({ address: bought.address })).toBeDefined()
    expect(await sentFor(bought.address)).toBe(1)

    const again = await getSettled(articleUrl(article.slug, origin), first.headers)
    expect(again.status).toBe(200)
    const other = articleAt('1.00')
    const second = await payWith(bought.address, bought.sign, { origin, slug: other.slug })
    expect(second.answer.status).toBe(200)
    expect(second.answer.text).toContain(other.secret)
    expect(await transfersFrom(bought.address)).toBe(2)
  })

  test('it signs in on another process and has the article again', async () => {
    const origin = world().origin
    const { nonce } = (await (await fetch(`${origin}/library/nonce`, { method: 'POST' })).json()) as {
      nonce: string
    }
    const message = createSiweMessage({
      address: bought.address,
      chainId,
      domain: new URL(origin).host,
      uri: origin,
      version: '1',
      nonce,
      issuedAt: new Date(),
      expirationTime: new Date(Date.now() + 60_000),
    })
    // Still wrapped, as wallets send it that have not noticed: the app there knows no factory but its usual ones.
    const signature = await bought.signWrapped(hashMessage(message))
    const answer = await fetch(`${origin}/library/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ message, signature, slug: article.slug }),
    })
    expect(await answer.json()).toEqual({ wallet: bought.address, unlocked: true })
  })

  test('one payment sent many times at once deploys once and pays once', async () => {
    const wallet = await newSafe(node(), safes)
    await fund(wallet.address)
    const required = await challengeOf(article.slug, app.origin)
    const { authorization } = await sign(wallet.owner, required, { from: wallet.address })
    const headers = v2Headers(required, {
      authorization,
      signature: await wallet.signWrapped(hashOf(authorization)),
    })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => getSettled(articleUrl(article.slug, app.origin), headers)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect(await sentFor(wallet.address)).toBe(1)
    expect(await transfersFrom(wallet.address)).toBe(1)
  })

  test('one of any other factory is refused, though it would be good, until it is on the chain', async () => {
    const wallet = await newSafe(node(), safes)
    await fund(wallet.address)
    const { headers, answer } = await payWith(wallet.address, wallet.signWrapped)
    const name = 'a factory that is not on the list'
    expectRefusal({ name, headers, status: 402, reason: 'eip6492_factory_not_allowed' }, answer)
    expect(await chain().getCode({ address: wallet.address })).toBeUndefined()
    expect(await query('select 1 from payments where payer = $1', [wallet.address])).toEqual([])

    await sendFromNobody(node(), { to: wallet.factory, data: wallet.factoryCalldata })
    const later = await payWith(wallet.address, wallet.signWrapped)
    expect(later.answer.status).toBe(200)
    expect(await transfersFrom(wallet.address)).toBe(1)
  })

  test('a broken wrapper is no payment', async () => {
    const wallet = await newSafe(node(), safes)
    const required = await challengeOf(article.slug)
    const { authorization } = await sign(wallet.owner, required, { from: wallet.address })
    const signature: Hex = `0x1234${'6492'.repeat(16)}`
    const headers = v2Headers(required, { authorization, signature })
    const answer = await get(articleUrl(article.slug), headers)
    expectRefusal({ name: 'broken', headers, status: 400, reason: 'invalid_payload' }, answer)
  })
})
