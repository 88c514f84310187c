import { generatePrivateKey } from 'viem/accounts'
import { expect, inject, test } from 'vitest'
import { localEnvironment } from '../scripts/economy/environment'
import { freePort } from '../scripts/economy/ports'
import { eurcOn, usdcOn } from './chains/tokens'
import { connect } from './db/client'
import { parseEnv } from './env'
import { claim } from './payments/ledger'
import { railOf } from './payments/machine'
import { newQuoteId, quoteOf, signTerms } from './pricing/quote'
import type { Tariff, Terms } from './pricing/tariff'
import { purchase, type Seller } from './purchase'
import { railsOf } from './rails'
import { balanceOf, newPayer, price, publisher, sign, testMachine, token } from './testing/economy'
import { sale } from './testing/sale'
import { followMs } from './time-limits'
import type { SignedPayment } from './x402/exact-evm'
import { maxTimeoutSeconds } from './x402/payment-required'

const sepolia = 'eip155:84532'
const { db, client } = testMachine()
// Base, whose node is down, before Base Sepolia, which is the chain of these tests.
const deadNode = `http://127.0.0.1:${await freePort()}`

function configured(networks: string) {
  const addresses = { port: 3000, rpcUrl: inject('rpcUrl'), databaseUrl: inject('databaseUrl') }
  const { NETWORK, RPC_URL, LOCAL_CHAIN, ...rest } = localEnvironment(addresses)
  const nodes = { RPC_URL_8453: deadNode, RPC_URL_84532: RPC_URL, RPC_URL_137: deadNode }
  return parseEnv({ ...rest, ...(networks.includes(',') ? nodes : { RPC_URL }), NETWORKS: networks })
}

function sellerOn(networks: string): Seller {
  const config = configured(networks)
  return { machine: railsOf(connect(config.DATABASE_URL), config)[0], quoteKeys: config.quoteKeys }
}

function termsOn(network: string): Terms {
  const { address, name, version } = usdcOn(network) ?? token
  return { network, asset: address, amount: String(price), payTo: publisher, name, version }
}

function tariffFor(...networks: string[]): Tariff {
  const terms = networks.map(termsOn)
  return {
    slug: 'a-dime',
    title: '',
    summary: '',
    publisher: 'house',
    preview: 1,
    free: false,
    price: '0.10',
    priceVersion: 0,
    scopes: [],
    terms,
  }
}

function quoted({ quoteKeys }: Seller, tariff: Tariff, signed: SignedPayment): SignedPayment {
  const terms = termsOn(signed.network)
  const at = Math.floor(Date.now() / 1000)
  const quote = quoteOf(signTerms(quoteKeys, tariff, terms, at), newQuoteId())
  return { ...signed, x402Version: 2, accepted: { ...terms, maxTimeoutSeconds, quote } }
}

const buy = (seller: Seller, tariff: Tariff, signed: SignedPayment, nowMs = Date.now()) =>
  purchase(seller, { signed, tariff, previousTerms: [] }, nowMs)
/** A purchase that has half a second left to wait in. */
const inHaste = () => Date.now() - followMs + 500

const claimInput = (payment: SignedPayment) => ({
  payment,
  asset: usdcOn(payment.network)?.address ?? token.address,
  ...sale,
  slug: 'a-dime',
  fromBlock: 0n,
})

test('each network and token that is on has a rail of its own, and no other has one', () => {
  const first = sellerOn('eip155:137,eip155:8453').machine
  const found = (network: string, asset = '') =>
    railOf(first, { network, asset: asset as `0x${string}` })?.token
  expect(first.token).toBe(usdcOn('eip155:137'))
  expect(found('eip155:8453', usdcOn('eip155:8453')?.address.toLowerCase())).toBe(usdcOn('eip155:8453'))
  expect(found('eip155:8453', eurcOn('eip155:8453')?.address)).toBe(eurcOn('eip155:8453'))
  expect(found('eip155:137', usdcOn('eip155:8453')?.address)).toBeUndefined()
  expect(found('eip155:1', usdcOn('eip155:1')?.address)).toBeUndefined()
})

test('two nodes are asked about large payments where that is configured', () => {
  const { RPC_URL: _, ...one } = { ...configured(sepolia), RPC_URL: '' }
  const networks = [{ ...one.networks[0], rpcUrls: [inject('rpcUrl'), deadNode] as const }] as const
  const [{ quorum }] = railsOf(db, { ...one, networks, QUORUM_ABOVE: '0.5' })
  expect(quorum).toMatchObject({ above: 500_000n, nodes: { length: 2 } })
})

test('a payment is taken on its own network, whatever is the matter with another', async () => {
  const seller = sellerOn('eip155:8453,eip155:84532')
  const tariff = tariffFor('eip155:8453', sepolia)
  const [v1, v2] = [await newPayer(client), await newPayer(client)]
  const outcomes = await Promise.all([
    buy(seller, tariff, await sign(v1)),
    buy(seller, tariff, quoted(seller, tariff, await sign(v2))),
  ])
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ kind: 'granted', entitlement: { network: sepolia } })
  }
  expect(await balanceOf(client, v2.address)).toBe(1_000_000n - price)
})

test('the terms of one network do not pay on another', async () => {
  const seller = sellerOn('eip155:8453,eip155:84532')
  const tariff = tariffFor('eip155:8453', sepolia)
  const { accepted } = quoted(seller, tariff, {
    ...(await sign(await newPayer(client))),
    network: 'eip155:8453',
  })
  if (!accepted) throw new Error('nothing is accepted')
  const signed = await sign(await newPayer(client))
  const elsewhere = { ...signed, x402Version: 2, accepted } as const
  const disguised = { ...elsewhere, accepted: { ...accepted, ...termsOn(sepolia) } }
  for (const payment of [elsewhere, disguised]) {
    expect(await buy(seller, tariff, payment)).toMatchObject({
      kind: 'refused',
      reason: 'invalid_payment_requirements',
    })
  }
})

test('while a payment on another network is open, no second one is submitted', async () => {
  const seller = sellerOn('eip155:8453,eip155:84532')
  const payer = await newPayer(client)
  const onBase = await sign(payer, { nonce: generatePrivateKey() })
  const { payment: open } = await claim(db, claimInput({ ...onBase, network: 'eip155:8453' }))
  const outcome = await buy(seller, tariffFor('eip155:8453', sepolia), await sign(payer), inHaste())
  expect(outcome).toMatchObject({ kind: 'open', payment: { id: open.id } })
  expect(await balanceOf(client, payer.address)).toBe(1_000_000n)
})

test('a payment on a network that was switched off stays known, and a new one is refused', async () => {
  const seller = sellerOn('eip155:8453,eip155:137')
  const tariff = tariffFor('eip155:8453', 'eip155:137')
  const signed = await sign(await newPayer(client))
  const { payment } = await claim(db, claimInput(signed))
  expect(await buy(seller, tariff, signed, inHaste())).toMatchObject({
    kind: 'open',
    payment: { id: payment.id, state: 'claimed' },
  })
  const fresh = await sign(await newPayer(client))
  expect(await buy(seller, tariff, fresh)).toMatchObject({ kind: 'refused', reason: 'invalid_network' })
})
