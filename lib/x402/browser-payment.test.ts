import { parsePaymentPayload } from '@x402/core/schemas'
import type { PaymentRequired, PaymentRequirements } from '@x402/core/types'
import { authorizationTypes } from '@x402/evm'
import { verifyTypedData } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { textToBase64 } from '@/lib/base64'
import {
  authorizationFor,
  checkOffer,
  decodeHeader,
  paymentHeader,
  readPaymentRequired,
  typedDataFor,
} from './browser-payment'

const payer = privateKeyToAccount(generatePrivateKey())
const publisher = privateKeyToAccount(generatePrivateKey()).address

const accepted: PaymentRequirements = {
  scheme: 'exact',
  network: 'eip155:84532',
  amount: '100000',
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  payTo: publisher,
  maxTimeoutSeconds: 300,
  extra: { name: 'USDC', version: '2', quote: 'q.7f' },
}
const required: PaymentRequired = {
  x402Version: 2,
  error: 'payment_required',
  resource: {
    url: 'https://news.test/articles/one',
    description: 'Ein Preis für „Zwölf“',
    mimeType: 'text/html',
  },
  accepts: [accepted],
}
const expected = { network: 'eip155:84532', amount: 100_000n, payer: payer.address }

function offerOf(change: Partial<Record<keyof PaymentRequirements, unknown>>) {
  return checkOffer({ ...required, accepts: [{ ...accepted, ...change } as PaymentRequirements] }, expected)
}

function termsOf() {
  const offer = checkOffer(required, expected)
  if (offer.kind !== 'fits') throw new Error(offer.kind)
  return offer.terms
}

describe('checkOffer', () => {
  it('accepts the offer the reader was shown', () => {
    expect(termsOf()).toMatchObject({ amount: 100_000n, payTo: publisher, token: { name: 'USDC' }, accepted })
  })

  it.each([
    ['another token', { asset: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913' }, 'token'],
    ['no token', { asset: undefined }, 'token'],
    ['another domain name', { extra: { name: 'USD Coin', version: '2' } }, 'token'],
    ['another domain version', { extra: { name: 'USDC', version: '1' } }, 'token'],
    ['no domain', { extra: undefined }, 'token'],
    ['the zero address as recipient', { payTo: `0x${'0'.repeat(40)}` }, 'recipient'],
    ['the token as recipient', { payTo: accepted.asset }, 'recipient'],
    ['a recipient that is no address', { payTo: 'news.eth' }, 'recipient'],
    ['the payer as recipient', { payTo: payer.address.toLowerCase() }, 'self'],
    ['a free lunch', { amount: '0' }, 'amount'],
    ['an amount in hex', { amount: '0x186a0' }, 'amount'],
    ['an amount with a sign', { amount: '-100000' }, 'amount'],
    ['an amount that is a number', { amount: 100000 }, 'amount'],
    ['an amount with leading zeros', { amount: '0100000' }, 'amount'],
    ['another network', { network: 'eip155:1' }, 'network'],
    ['another scheme', { scheme: 'upto' }, 'network'],
    ['an authorization that lives for years', { maxTimeoutSeconds: 1e9 }, 'lifetime'],
    ['an authorization that is never valid', { maxTimeoutSeconds: 0 }, 'lifetime'],
  ])('refuses %s', (_name, change, what) => {
    expect(offerOf(change)).toEqual({ kind: 'unfit', what })
  })

  it.each(['99999', '100001', '100000000000'])('asks again when the price is %s', (amount) => {
    expect(offerOf({ amount })).toEqual({ kind: 'price-changed', amount: BigInt(amount) })
  })

  it('finds its own token among others on the network', () => {
    const euros = { ...accepted, asset: `0x${'e'.repeat(40)}`, extra: { name: 'EURC', version: '2' } }
    expect(checkOffer({ ...required, accepts: [euros, accepted] }, expected)).toMatchObject({
      kind: 'fits',
      terms: { accepted },
    })
  })

  it('refuses a network whose token we do not know, whatever the server says', () => {
    const foreign = { ...required, accepts: [{ ...accepted, network: 'eip155:1337' as const }] }
    expect(checkOffer(foreign, { ...expected, network: 'eip155:1337' })).toEqual({
      kind: 'unfit',
      what: 'network',
    })
  })
})

describe('a payment', () => {
  it('carries a signature that USDC accepts for exactly these terms', async () => {
    const terms = termsOf()
    const authorization = authorizationFor(terms, payer.address, 1_700_000_000.9)
    const data = typedDataFor(terms, authorization)
    const signature = await payer.signTypedData(data)
    const reference = {
      address: payer.address,
      domain: {
        name: 'USDC',
        version: '2',
        chainId: 84532,
        verifyingContract: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      },
      types: authorizationTypes,
      primaryType: 'TransferWithAuthorization',
      signature,
    } as const
    expect(await verifyTypedData({ ...reference, message: authorization })).toBe(true)
    const altered = { ...authorization, value: 100_001n }
    expect(await verifyTypedData({ ...reference, message: altered })).toBe(false)
    expect(authorization).toMatchObject({ validAfter: 0n, validBefore: 1_700_000_300n, to: publisher })
  })

  it('never signs under a domain that the server chose', () => {
    const terms = { ...termsOf(), accepted: { ...accepted, extra: { name: 'Evil', version: '9' } } }
    const { domain } = typedDataFor(terms, authorizationFor(terms, payer.address, 0))
    expect(domain).toMatchObject({ name: 'USDC', version: '2' })
  })

  it('echoes the offer as it came, in a payload the reference SDK accepts', () => {
    const terms = termsOf()
    const authorization = authorizationFor(terms, payer.address, 1_700_000_000)
    const payload = decodeHeader(paymentHeader(terms, authorization, '0xabcd'))
    expect(parsePaymentPayload(payload).success).toBe(true)
    expect(payload).toMatchObject({ x402Version: 2, accepted, resource: required.resource })
    expect(payload?.payload).toMatchObject({ authorization: { value: '100000', nonce: authorization.nonce } })
  })

  it('uses a nonce once', () => {
    const terms = termsOf()
    const nonces = Array.from({ length: 50 }, () => authorizationFor(terms, payer.address, 0).nonce)
    expect(new Set(nonces).size).toBe(50)
    expect(nonces.every((nonce) => /^0x[0-9a-f]{64}$/.test(nonce))).toBe(true)
  })
})

describe('headers', () => {
  it('survive letters outside ASCII', () => {
    expect(readPaymentRequired(textToBase64(JSON.stringify(required)))).toEqual(required)
  })

  it.each([null, '', '%%%', textToBase64('nope'), textToBase64('[]'), textToBase64('{"x402Version":1}')])(
    'are nothing when they are %s',
    (header) => {
      expect(readPaymentRequired(header)).toBeUndefined()
    },
  )
})
