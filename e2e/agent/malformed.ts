import type { PaymentRequired } from '@x402/core/types'
import { encode, type Signed, v1Payload, v2Payload } from './payload'
import type { Case } from './refusals'

const inV2 = (value: unknown) => ({ 'PAYMENT-SIGNATURE': encode(value) })
const inV1 = (value: unknown) => ({ 'X-PAYMENT': encode(value) })
const raw = (header: string) => ({ 'PAYMENT-SIGNATURE': header })

/** Payments that are good in everything but the way they are written. */
export function malformed(required: PaymentRequired, signed: Signed): Case[] {
  const good = v2Payload(required, signed)
  const json = JSON.stringify(good)
  const goodV1 = v1Payload(signed)
  const cases = (reason: string, each: Record<string, Record<string, string>>): Case[] =>
    Object.entries(each).map(([name, headers]) => ({ name, headers, status: 400, reason }))
  return [
    ...cases('invalid_payload', { ...sizes(good), ...encodings(json), ...shapes(json), ...fields(good) }),
    ...cases('invalid_payload', {
      'v1 with an unknown member': inV1({ ...goodV1, accepted: good.accepted }),
      'v1 without a payload': inV1({ ...goodV1, payload: undefined }),
    }),
    ...cases('invalid_x402_version', {
      'v1 in the header of v2': inV2(goodV1),
      'v2 in the header of v1': inV1(good),
      'v2 calling itself 1': inV2({ ...good, x402Version: 1 }),
      'version 3': inV2({ ...good, x402Version: 3 }),
      'the version as text': inV2({ ...good, x402Version: '2' }),
      'no version': inV2({ ...good, x402Version: undefined }),
      'a list': inV2([good]),
    }),
    ...cases('unsupported_scheme', {
      'another scheme': inV2({ ...good, accepted: { ...good.accepted, scheme: 'upto' } }),
      'the scheme in capitals': inV2({ ...good, accepted: { ...good.accepted, scheme: 'EXACT' } }),
      'nothing accepted': inV2({ ...good, accepted: null }),
      'v1 with another scheme': inV1({ ...goodV1, scheme: 'upto' }),
    }),
    ...cases(
      'invalid_network',
      Object.fromEntries([
        ...[
          'eip155:1337',
          'base-sepolia',
          'eip155:084532',
          'EIP155:84532',
          'eip155:84532 ',
          '',
          '__proto__',
        ].map((network) => [
          `network "${network}"`,
          inV2({ ...good, accepted: { ...good.accepted, network } }),
        ]),
        ...['eip155:84532', 'base_sepolia', 'solana', 'constructor'].map((network) => [
          `v1 network "${network}"`,
          inV1({ ...goodV1, network }),
        ]),
      ]),
    ),
  ]
}

function sizes(good: object) {
  const padded = (bytes: number) => inV2({ ...good, extensions: { x: 'x'.repeat(Math.floor(bytes * 0.75)) } })
  return { 'over 8 KB': padded(8192), 'about 15 KB': padded(12_500) }
}

/** Spellings of one payload in base64 that some decoders take and others do not. */
function encodings(json: string) {
  // One byte over a multiple of three, so that the last character carries four idle bits.
  const uneven = json + ' '.repeat((3 - ((Buffer.byteLength(json) + 2) % 3)) % 3)
  const base64 = encode(uneven)
  const tail = base64.replace(
    /(.)==$/,
    (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}==`,
  )
  const symbols = encode(json.replace(/}$/, ',"extensions":{"x":">>>???~~~"}}'))
  return {
    empty: raw(''),
    'without padding': raw(base64.replace(/=+$/, '')),
    'with too much padding': raw(`${base64}=`),
    'idle bits set': raw(tail),
    'the alphabet of URLs': raw(symbols.replaceAll('+', '-').replaceAll('/', '_')),
    'a space inside': raw(`${base64.slice(0, 40)} ${base64.slice(40)}`),
    'a tab inside': raw(`${base64.slice(0, 40)}\t${base64.slice(40)}`),
    'twice, joined': raw(`${base64}, ${base64}`),
    'a byte order mark': raw(encode(`\uFEFF${json}`)),
    'bytes that are no text': raw(Buffer.from([0xff, 0xfe, 0x7b, 0x7d]).toString('base64')),
    'JSON without base64': raw(json),
    'hex instead of base64': raw(Buffer.from(json).toString('hex').slice(0, 8000)),
  }
}

/** JSON that two parsers may understand differently, or that costs more than it should. */
function shapes(json: string) {
  const again = (member: string) => encode(json.replace(/}$/, `,${member}}`))
  return {
    'not JSON': raw(encode('pay')),
    'JSON cut short': raw(encode(json.slice(0, -1))),
    'two values': raw(encode(`${json}${json}`)),
    null: raw(encode('null')),
    'a number': raw(encode('2')),
    'the version twice': raw(again('"x402Version":1')),
    'the version twice, one of them escaped': raw(again('"\\u0078402Version":1')),
    'the payload twice': raw(again('"payload":{}')),
    'a key twice deep inside': raw(encode(json.replace('"nonce":', '"value":"1","nonce":'))),
    'a key for the prototype': raw(encode(json.replace('"nonce":', '"__proto__":{"polluted":1},"nonce":'))),
    'nested six thousand deep': raw(encode(`${'['.repeat(3000)}${']'.repeat(3000)}`)),
    'nested in an extension': raw(again(`"extensions":{"x":${'['.repeat(20)}${']'.repeat(20)}}`)),
  }
}

const oddAmounts = [
  ...['', '1e5', '0x186a0', '0100000', ' 100000', '100000 ', '100000.0', '-100000', '+100000', '100_000'],
  ...[
    '100,000',
    '１０００００',
    'Infinity',
    'NaN',
    `1${'0'.repeat(78)}`,
    100_000,
    -1,
    true,
    null,
    ['100000'],
    {},
  ],
]

function fields(good: ReturnType<typeof v2Payload>) {
  const { accepted, payload } = good
  const { authorization } = payload
  const withAuthorization = (change: object) =>
    inV2({ ...good, payload: { ...payload, authorization: { ...authorization, ...change } } })
  const withSignature = (signature: unknown) => inV2({ ...good, payload: { ...payload, signature } })
  return {
    ...Object.fromEntries(
      oddAmounts.flatMap((amount) => [
        [`the signed amount ${JSON.stringify(amount)}`, withAuthorization({ value: amount })],
        [
          `the accepted amount ${JSON.stringify(amount)}`,
          inV2({ ...good, accepted: { ...accepted, amount } }),
        ],
      ]),
    ),
    'a time as a fraction': withAuthorization({ validBefore: '1e10' }),
    'a short nonce': withAuthorization({ nonce: authorization.nonce.slice(0, -2) }),
    'a long nonce': withAuthorization({ nonce: `${authorization.nonce}00` }),
    'a name for an address': withAuthorization({ from: 'vitalik.eth' }),
    'an unknown member of the authorization': withAuthorization({ memo: 'x' }),
    'no signature': withSignature(undefined),
    'an empty signature': withSignature('0x'),
    'a signature that is not hex': withSignature('0xzz'),
    'half a byte of signature': withSignature('0x123'),
    'an unknown member of the payload': inV2({ ...good, payload: { ...payload, permit2Authorization: {} } }),
    'an unknown member beside it': inV2({ ...good, facilitator: 'https://attacker.example' }),
    'no quote': inV2({ ...good, accepted: { ...accepted, extra: { ...accepted.extra, quote: undefined } } }),
    'another resource': inV2({ ...good, resource: { url: 'https://attacker.example/articles/x' } }),
    'a resource that is no object': inV2({ ...good, resource: 'x' }),
  }
}
