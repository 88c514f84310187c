import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textToBase64 } from '../base64'
import { decodePayment } from './payload'

const authorization = {
  from: `0x${'Aa'.repeat(20)}`,
  to: `0x${'bb'.repeat(20)}`,
  value: '10000',
  validAfter: '0',
  validBefore: '1700000300',
  nonce: `0x${'cc'.repeat(32)}`,
}
const payload = { signature: `0x${'dd'.repeat(65)}`, authorization }
const v1 = { x402Version: 1, scheme: 'exact', network: 'base-sepolia', payload }
const accepted = {
  scheme: 'exact',
  network: 'eip155:84532',
  amount: '10000',
  asset: `0x${'ee'.repeat(20)}`,
  payTo: authorization.to,
  maxTimeoutSeconds: 300,
  extra: { name: 'USDC', version: '2', quote: 'q' },
}
const v2 = {
  x402Version: 2,
  resource: { url: 'https://example.com/articles/a' },
  accepted,
  payload,
  extensions: {},
}
const encode = (value: unknown) => textToBase64(JSON.stringify(value))

test('both versions become one shape', () => {
  const one = decodePayment(encode(v1), 1)
  const two = decodePayment(encode(v2), 2)
  if (!one.ok || !two.ok) throw new Error('not decoded')
  expect(one.payment.network).toBe(two.payment.network)
  expect(one.payment.authorization).toEqual(two.payment.authorization)
  expect(two.payment.authorization.from).toBe(`0x${'aa'.repeat(20)}`)
  expect(two.payment.authorization.value).toBe(10_000n)
})

test.each([
  ['v2 in the v1 header', encode(v2), 1, 'invalid_x402_version'],
  ['v1 in the v2 header', encode(v1), 2, 'invalid_x402_version'],
  ['version 3', encode({ ...v2, x402Version: 3 }), 2, 'invalid_x402_version'],
  ['another scheme', encode({ ...v1, scheme: 'upto' }), 1, 'unsupported_scheme'],
  ['an unknown network', encode({ ...v1, network: 'base-Sepolia' }), 1, 'invalid_network'],
  [
    'a network in v1 spelling',
    encode({ ...v2, accepted: { ...accepted, network: 'base-sepolia' } }),
    2,
    'invalid_network',
  ],
  [
    'a signature whose ERC-6492 wrapper is broken',
    encode({ ...v2, payload: { ...payload, signature: `0x00${'6492'.repeat(16)}` } }),
    2,
    'invalid_payload',
  ],
  [
    'no quote',
    encode({ ...v2, accepted: { ...accepted, extra: { name: 'USDC', version: '2' } } }),
    2,
    'invalid_payload',
  ],
  ['a member too many', encode({ ...v1, payload: { ...payload, transaction: '0x' } }), 1, 'invalid_payload'],
  ['an array', encode([v1]), 1, 'invalid_x402_version'],
  ['null', encode(null), 1, 'invalid_payload'],
  ['no base64', '{}', 1, 'invalid_payload'],
  ['over 8 KB', textToBase64('x'.repeat(8000)), 2, 'invalid_payload'],
] as const)('refuses %s', (_name, header, version, reason) => {
  expect(decodePayment(header, version)).toMatchObject({ ok: false, reason })
})

test.each([
  '1e4',
  '0x2710',
  '010000',
  ' 10000',
  '10000.0',
  '-1',
  '+1',
  '',
  '1_000',
  '١',
  10000,
  '9'.repeat(79),
])('refuses the amount %j', (value) => {
  const odd = { ...v1, payload: { ...payload, authorization: { ...authorization, value } } }
  expect(decodePayment(encode(odd), 1)).toMatchObject({ ok: false, reason: 'invalid_payload' })
})

test('no header, however made, throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(1 as const, 2 as const), (s, v) => !decodePayment(s, v).ok),
  )
  fc.assert(fc.property(fc.jsonValue(), (v) => !decodePayment(encode(v), 2).ok))
})
