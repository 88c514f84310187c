import { readFileSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import type { PrivateKeyAccount } from 'viem/accounts'
import { createSiweMessage } from 'viem/siwe'
import { afterAll, expect, test, vi } from 'vitest'
import { privateKeyOf } from '../scripts/economy/accounts'
import { addGift, spendGift, withdrawGift } from './access/gifts'
import { verifySignIn } from './access/sign-in'
import { nonceMoment, nonceOf } from './access/sign-in-nonce'
import { recordPurchase, recordSignIn } from './audit'
import { verifyChain } from './db/audit-chain'
import { connect } from './db/client'
import { auditLog } from './db/schema/events'
import { directFacilitator } from './facilitators/direct'
import { book, end } from './payments/book'
import { claim } from './payments/ledger'
import { submit } from './payments/machine'
import { saveSettings } from './publishers/settings'
import { createToken, revokeToken, revokeTokensOf, tokenBearer } from './publishers/tokens'
import { type Purchase, purchase } from './purchase'
import { network, newPayer, price, publisher, sign, token } from './testing/economy'
import { ownMachine } from './testing/own-machine'
import { sale } from './testing/sale'
import { parseKeyRing } from './token'
import type { SignedPayment } from './x402/exact-evm'

const { machine, databaseUrl, stop } = await ownMachine()
const { db, client } = machine
afterAll(stop)
const keys = parseKeyRing('', `k1.${'A'.repeat(43)}`)
const { name, version, address: asset } = token
const terms = { network, asset, amount: String(price), payTo: publisher, name, version }
const publicOrigin = 'http://localhost:3000'

/** What the door does with a payment. */
async function attempt(signed: SignedPayment, slug = 'a-dime') {
  const tariff = {
    slug,
    title: '',
    summary: '',
    publisher: 'house',
    preview: 1,
    free: false,
    price: '0.10',
    priceVersion: 0,
    scopes: [],
    terms: [terms],
  }
  const request: Purchase = { signed, tariff, previousTerms: [] }
  const outcome = await purchase({ machine, quoteKeys: keys }, request, Date.now())
  await recordPurchase(db, slug, outcome, signed)
  return outcome
}

let seen = 0n
/** The rows that were added since this was asked last. */
async function added() {
  const rows = (await db.select().from(auditLog).orderBy(auditLog.id)).filter(({ id }) => id > seen)
  seen = rows.at(-1)?.id ?? seen
  return rows.map(({ event, subject, data }) => ({ event, subject, data: data as Record<string, unknown> }))
}

async function signIn(payer: PrivateKeyAccount, nonce: string, chainId = 84532, on = db) {
  const message = createSiweMessage({
    address: payer.address,
    chainId,
    domain: 'localhost:3000',
    uri: publicOrigin,
    version: '1',
    nonce,
    issuedAt: new Date(),
    expirationTime: new Date(Date.now() + 60_000),
  })
  const signature = await payer.signMessage({ message })
  const context = {
    db: on,
    clientOf: (id: number) => (id === 84532 ? client : undefined),
    sessionKeys: keys,
    publicOrigin,
    walletFactories: [],
  }
  const outcome = await verifySignIn(context, message, signature, Date.now())
  await recordSignIn(db, outcome)
  return outcome
}

test('a purchase is written down move by move, with who took it to the chain, and its grant', async () => {
  const signed = await sign(await newPayer(client))
  await attempt(signed)
  const rows = await added()
  expect(rows.map(({ event }) => event)).toEqual([
    'payment.claimed',
    'payment.submitting',
    'payment.pending',
    'payment.settled',
    'access.granted',
  ])
  const payer = signed.authorization.from
  const about = {
    payer,
    payTo: publisher,
    amount: String(price),
    slug: 'a-dime',
    nonce: signed.authorization.nonce,
  }
  for (const { data } of rows.slice(0, 4)) expect(data).toMatchObject(about)
  expect(rows[1]?.data).toMatchObject({ from: 'claimed', facilitator: 'direct' })
  expect(rows[3]?.data).toMatchObject({ from: 'pending', transaction: expect.stringMatching(/^0x/) })
  expect(rows[4]?.data).toEqual({ slug: 'a-dime', wallet: payer, payment: rows[0]?.subject })
})

test('what is refused is written down once, with the reason and no signature', async () => {
  const poor = await sign(await newPayer(client, 0n))
  await attempt(poor)
  const [row, ...others] = await added()
  expect(others).toEqual([])
  expect(row).toEqual({
    event: 'purchase.refused',
    subject: 'a-dime',
    data: { reason: 'invalid_exact_evm_insufficient_balance', payer: poor.authorization.from, network },
  })
})

test('a payment for another article, a node that is silent, and an article that is owned already', async () => {
  const payer = await newPayer(client)
  const signed = await sign(payer)
  await attempt(signed)
  await added()
  await attempt(signed, 'another')
  await attempt(await sign(payer))
  const silent = { ...client, estimateGas: () => Promise.reject(new Error('silent')) }
  const tariff = {
    slug: 'x',
    title: '',
    summary: '',
    publisher: 'house',
    preview: 1,
    free: false,
    price: '',
    priceVersion: 0,
    scopes: [],
    terms: [terms],
  }
  const deaf = { machine: { ...machine, client: silent as unknown as typeof client }, quoteKeys: keys }
  const unheard = await sign(payer)
  const request: Purchase = { signed: unheard, tariff, previousTerms: [] }
  await recordPurchase(db, 'x', await purchase(deaf, request, Date.now()), unheard)
  expect((await added()).map(({ event, data }) => [event, data.reason ?? data.by])).toEqual([
    ['purchase.refused', 'payment_bound_to_other_resource'],
    ['access.restored', 'payment'],
    ['purchase.unavailable', undefined],
  ])
})

test('a refusal by a facilitator, and a right that is taken back', async () => {
  const payment = await sign(await newPayer(client))
  const claimed = await claim(db, {
    payment,
    asset,
    ...sale,
    slug: 'b',
    fromBlock: 0n,
  })
  const settle = async () => ({ kind: 'refused', reason: 'unexpected_settle_error' }) as const
  await submit({ ...machine, facilitator: { name: 'no', settle } }, claimed.payment, Date.now() + 2000)
  expect(claimed.payment.state).toBe('rejected')
  expect((await added()).map(({ event, data }) => [event, data.reason])).toEqual([
    ['payment.claimed', undefined],
    ['payment.rejected', 'unexpected_settle_error'],
  ])
  const paid = await sign(await newPayer(client))
  const bought = await claim(db, {
    payment: paid,
    asset,
    ...sale,
    slug: 'b',
    fromBlock: 0n,
  })
  await submit(machine, bought.payment, Date.now() + 5000)
  await added()
  await db.$client`update payments set state = 'unknown', reason = 'reorganised' where id = ${bought.payment.id}`
  bought.payment.state = 'unknown'
  await end(db, bought.payment, 'expired', 'payment_expired')
  expect((await added()).map(({ event, data }) => [event, data.reason])).toEqual([
    ['payment.unknown', 'reorganised'],
    ['payment.expired', 'payment_expired'],
    ['access.revoked', undefined],
  ])
})

test('a token that is made and revoked, and a gift that is made and withdrawn, without their secrets', async () => {
  const [wallet, other] = ['0xa', '0xb']
  const input = { wallet, publisher: 'house', label: 'books', scopes: ['read' as const] }
  const first = await createToken(db, input)
  const second = await createToken(db, input)
  await revokeToken(db, other, first.id)
  await revokeToken(db, wallet, first.id)
  await revokeToken(db, wallet, first.id)
  await tokenBearer(db, second.secret)
  await revokeTokensOf(db, wallet)
  const gift = { publisher: 'house', slug: 'a-dime', reads: 2, until: new Date(Date.now() + 60_000) }
  const { id } = await addGift(db, { ...gift, givenBy: wallet }, 'only who has the link knows it')
  await spendGift(db, id)
  await withdrawGift(db, 'house', id)
  await withdrawGift(db, 'house', id)
  const rows = await added()
  expect(rows.map(({ event, subject, data }) => [event, subject, data.wallet ?? data.by])).toEqual([
    ['token.made', first.id, wallet],
    ['token.made', second.id, wallet],
    ['token.revoked', first.id, wallet],
    ['token.revoked', second.id, wallet],
    ['gift.made', id, wallet],
    ['gift.withdrawn', id, wallet],
  ])
  expect(JSON.stringify(rows)).not.toMatch(/hash|farthing_/)
})

test('sign-ins, granted and refused, and a price that is set', async () => {
  const payer = await newPayer(client, 0n)
  const nonce = nonceOf(nonceMoment(keys, Math.floor(Date.now() / 1000)))
  expect((await signIn(payer, nonce)).ok).toBe(true)
  await signIn(payer, nonce)
  await signIn(payer, nonce, 1)
  const wallet = payer.address.toLowerCase()
  const change = { publisher: 'house', kind: 'page', subject: 'a-dime', value: { price: '0.20' } } as const
  await saveSettings(db, [{ ...change, setBy: wallet }])
  expect(
    (await added()).map(({ event, subject, data }) => [event, subject, data.reason ?? data.value]),
  ).toEqual([
    ['sign-in.granted', wallet, undefined],
    ['sign-in.refused', wallet, 'invalid_siwx_nonce'],
    ['sign-in.refused', wallet, 'invalid_siwx_chain_id'],
    ['settings.page', 'a-dime', { price: '0.20' }],
  ])
})

test('without an audit log a refusal is still answered, and nothing is settled or signed in', async () => {
  const error = vi.fn()
  const holder = globalThis as { farthingLog?: pino.Logger }
  holder.farthingLog = Object.assign(pino({ level: 'silent' }), { error })
  const refused = await sign(await newPayer(client, 0n))
  const good = await sign(await newPayer(client))
  const payment = await sign(await newPayer(client))
  const input = { payment, asset, ...sale, slug: 'c', fromBlock: 0n }
  const claimed = await claim(db, input)
  const hash = `0x${'1'.repeat(64)}` as const
  const proof = { transaction: hash, logIndex: 1, blockNumber: 1n, blockHash: hash }
  await added()
  await db.$client`alter table audit_log add constraint disk_full check (false) not valid`
  try {
    expect(await attempt(refused)).toMatchObject({ kind: 'refused' })
    expect(error).toHaveBeenCalledOnce()
    await expect(attempt(good)).rejects.toThrow()
    await expect(book(db, claimed.payment, proof)).rejects.toThrow()
    const nonce = nonceOf(nonceMoment(keys, Math.floor(Date.now() / 1000)))
    await expect(signIn(await newPayer(client, 0n), nonce)).rejects.toThrow()
  } finally {
    await db.$client`alter table audit_log drop constraint disk_full`
  }
  expect(await added()).toEqual([])
  const states = await db.$client`select state from payments where payer = ${payment.authorization.from}`
  expect(states).toMatchObject([{ state: 'claimed' }])
})

test('the rights of the app are enough for a purchase and a sign-in', async () => {
  const role = `app_${crypto.randomUUID().slice(0, 8)}`
  const grants = readFileSync(path.join(import.meta.dirname, 'db/app-role.sql'), 'utf8')
  await db.$client.unsafe(`create role ${role} login; ${grants.replaceAll('farthing_app', role)}`)
  const asApp = new URL(databaseUrl)
  asApp.username = role
  const app = connect(asApp.href)
  const facilitator = directFacilitator(app, client, privateKeyOf(0), network)
  const seller = { machine: { ...machine, db: app, facilitator }, quoteKeys: keys }
  const tariff = {
    slug: 'e',
    title: '',
    summary: '',
    publisher: 'house',
    preview: 1,
    free: false,
    price: '',
    priceVersion: 0,
    scopes: [],
    terms: [terms],
  }
  const payer = await newPayer(client)
  const request: Purchase = { signed: await sign(payer), tariff, previousTerms: [] }
  expect(await purchase(seller, request, Date.now())).toMatchObject({ kind: 'granted' })
  const nonce = nonceOf(nonceMoment(keys, Math.floor(Date.now() / 1000)))
  expect((await signIn(payer, nonce, 84532, app)).ok).toBe(true)
  await app.$client.end()
})

test('all of it is one chain', async () => {
  expect(await verifyChain(db.$client)).toMatchObject({ ok: true })
})
