import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { localEnvironment } from '../scripts/economy/environment'
import { NETWORKS } from './chains/networks'
import { eurcOn, usdcOn } from './chains/tokens'
import { challengeWriter } from './challenge'
import { connect } from './db/client'
import { env } from './env'
import { type NewSetting, saveSettings } from './publishers/settings'
import { currentTariff } from './tariffs'
import { paymentRequiredHeader } from './x402/headers'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'farthing-'))
  const { NETWORK, RPC_URL, LOCAL_CHAIN, ...rest } = localEnvironment({
    port: 3000,
    rpcUrl: inject('rpcUrl'),
    databaseUrl: inject('databaseUrl'),
  })
  const nodes = NETWORKS.map(({ chainId }) => [`RPC_URL_${chainId}`, 'https://node.example'])
  const variables = {
    ...rest,
    ...Object.fromEntries(nodes),
    CONTENT_DIR: directory,
    NETWORKS: ['eip155:137', ...NETWORKS.map(({ caip2 }) => caip2).filter((id) => id !== 'eip155:137')].join(
      ',',
    ),
    PAY_TO_1: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, String(value))
  await article('dollars', '')
  await article('both', 'priceEur: "€0.09"')
  await article('changed', 'priceEur: "€0.09"')
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

function article(slug: string, more: string) {
  const head = `title: T\nsummary: S\nauthor: A\ndate: 2026-01-01\nprice: "$0.10"\npreview: 1\n${more}`
  return writeFile(path.join(directory, `${slug}.md`), `---\n${head}\n---\n\nOne.\n\nTwo.\n\nThree.\n`)
}

function set(subject: string, value: object, more: Partial<NewSetting> = {}) {
  const db = connect(inject('databaseUrl'))
  return saveSettings(db, [{ publisher: 'house', kind: 'page', subject, value, setBy: 'test', ...more }])
}

async function termsOf(slug: string) {
  const current = await currentTariff(slug)
  if (!current) throw new Error('there is no such article')
  return current.tariff.terms
}

test('every network that is on is offered, in the configured order, each to its own payee', async () => {
  const terms = await termsOf('dollars')
  expect(terms.map(({ network }) => network)).toEqual(env().networks.map(({ network }) => network))
  expect(terms[0]).toMatchObject({
    network: 'eip155:137',
    asset: usdcOn('eip155:137')?.address,
    amount: '100000',
  })
  const payees = new Map(terms.map(({ network, payTo }) => [network, payTo]))
  expect(payees.get('eip155:1')).not.toBe(payees.get('eip155:8453'))
})

test('EURC is offered for a price in euros only, after the dollars of its network', async () => {
  expect((await termsOf('dollars')).every(({ asset }) => !isEurc(asset))).toBe(true)
  const terms = await termsOf('both')
  const euros = terms.filter(({ asset }) => isEurc(asset))
  expect(euros.map(({ network, amount }) => [network, amount])).toEqual([
    ['eip155:8453', '90000'],
    ['eip155:43114', '90000'],
    ['eip155:1', '90000'],
  ])
  for (const euro of euros) {
    const before = terms[terms.indexOf(euro) - 1]
    expect(before).toMatchObject({ network: euro.network, asset: usdcOn(euro.network)?.address })
  }
})

test('a price that was set at run time is in dollars only', async () => {
  await set('changed', { price: '0.20' })
  const terms = await termsOf('changed')
  expect(terms.filter(({ asset }) => isEurc(asset))).toEqual([])
  expect(terms[0]?.amount).toBe('200000')
})

test('a 402 with everything on fits the headers that proxies are told to take, and v1 names each network once', async () => {
  const current = await currentTariff('both')
  if (!current) throw new Error('there is no such article')
  const { quoteKeys, passKeys, sessionKeys } = env()
  const keys = { publicOrigin: 'https://example.com', quoteKeys, passKeys, sessionKeys }
  const { headers, body } = challengeWriter(keys, current.tariff, 'Payment required')(Date.now())
  expect(headers[paymentRequiredHeader]?.length).toBeLessThan(13_000)
  const { accepts } = JSON.parse(body) as { accepts: { network: string; asset: string }[] }
  const named = NETWORKS.flatMap(({ v1 }) => v1 ?? [])
  expect(accepts.map(({ network }) => network).sort()).toEqual(named.sort())
  expect(accepts.some(({ asset }) => isEurc(asset))).toBe(false)
})

function isEurc(asset: string): boolean {
  return NETWORKS.some(({ caip2 }) => eurcOn(caip2)?.address === asset)
}

test('a setting that takes effect later is not in force before', async () => {
  await article('later', '')
  await set('later', { price: '0.30' })
  await set('later', { price: '0.90' }, { effectiveAt: new Date(Date.now() + 60_000) })
  expect((await currentTariff('later'))?.tariff.price).toBe('0.30')
})

test('v1 clients may still pay what was asked minutes ago, and programs what programs were asked', async () => {
  await article('moved', '')
  await set('moved', { price: '0.30', programPrice: '0.02' })
  const current = await currentTariff('moved')
  expect(current?.tariff).toMatchObject({ price: '0.30', program: { price: '0.02' } })
  expect(current?.tariff.program?.terms[0]?.amount).toBe('20000')
  expect(current?.previousTerms.map(({ amount }) => amount)).toContain('100000')
})

/** The tariff of a new page with a price in dollars and in euros, before and after a setting of it. */
async function beforeAndAfter(slug: string, value: object) {
  await article(slug, 'priceEur: "€0.09"')
  const before = (await currentTariff(slug))?.tariff
  await set(slug, value)
  const after = (await currentTariff(slug))?.tariff
  if (!before || !after) throw new Error('there is no such article')
  return { before, after }
}

test('a page is paid on the networks that are set for it, and nothing else of it changes', async () => {
  // In another order than the configuration has them, which is the order that is asked in.
  const networks = ['eip155:1', 'eip155:8453']
  const { before, after } = await beforeAndAfter('few', { networks })
  expect(new Set(after.terms.map(({ network }) => network))).toEqual(new Set(networks))
  expect(after).toEqual({
    ...before,
    priceVersion: after.priceVersion,
    terms: before.terms.filter(({ network }) => networks.includes(network)),
  })
})

test.each(['USDC', 'EURC'])('a page that takes %s alone asks for no other token', async (symbol) => {
  const { before, after } = await beforeAndAfter(`in-${symbol.toLowerCase()}`, { tokens: [symbol] })
  const terms = before.terms.filter(({ asset }) => isEurc(asset) === (symbol === 'EURC'))
  expect(terms.length).toBeGreaterThan(0)
  expect(after).toEqual({ ...before, priceVersion: after.priceVersion, terms })
})

test('a publisher’s page is sold nowhere before a payee is set, and then to this one on its network alone', async () => {
  await article('narrow', 'publisher: ada')
  expect((await currentTariff('narrow'))?.tariff.terms).toEqual([])
  const payee = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
  await set('ada', { 'eip155:8453': payee }, { publisher: 'ada', kind: 'pay_to' })
  const terms = (await currentTariff('narrow'))?.tariff.terms
  expect(terms?.map(({ network, payTo }) => [network, payTo])).toEqual([['eip155:8453', payee]])
})
