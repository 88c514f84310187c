import type { PaymentRequired } from '@x402/core/types'
import { type Hex, toHex } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { signPass } from '../../lib/access/pass'
import { newQuoteId, quoteOf, signTerms } from '../../lib/pricing/quote'
import type { Tariff } from '../../lib/pricing/tariff'
import { parseKeyRing } from '../../lib/token'
import { publisher, usdc, world } from '../world'
import { encode, type Signed, sign, v1Headers, v1Payload, v2Headers, v2Payload } from './payload'
import type { Case } from './refusals'

const terms = 'invalid_payment_requirements'
const order = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141')
const attacker = privateKeyToAccount(generatePrivateKey())
const seconds = () => BigInt(Math.floor(Date.now() / 1000))

/** The 402 with its quote, or anything else about the offer, replaced. */
function withTerms(required: PaymentRequired, change: object, extra: object = {}): PaymentRequired {
  const [offer] = required.accepts
  const altered = { ...offer, ...change, extra: { ...offer?.extra, ...extra } }
  return { ...required, accepts: [altered as PaymentRequired['accepts'][0]] }
}

/** Well-formed payments that echo other terms than the ones we quoted. */
export async function wrongTerms(
  required: PaymentRequired,
  signed: Signed,
  elsewhere: PaymentRequired,
): Promise<Case[]> {
  const quote = String(required.accepts[0]?.extra.quote)
  const other = String(elsewhere.accepts[0]?.extra.quote)
  const [head = '', claims = '', seal = ''] = quote.split('.')
  const slug = required.resource.url.split('/').at(-1) ?? ''
  const flipped = `${seal.slice(0, -2)}${seal.at(-2) === 'A' ? 'B' : 'A'}${seal.at(-1)}`
  const cheaper = Buffer.from(Buffer.from(claims, 'base64url').toString().replace('100000', '1')).toString(
    'base64url',
  )
  const pass = signPass(parseKeyRing('', world().env.PASS_KEYS), { slug, id: 'ent_x' }, Number(seconds()))
  const refused = (name: string, change: object, extra: object = {}): Case => ({
    name,
    headers: v2Headers(withTerms(required, change, extra), signed),
    status: 402,
    reason: terms,
  })
  return [
    refused('the quote of another article', {}, { quote: other }),
    refused('a quote with another seal', {}, { quote: `${head}.${claims}.${flipped}` }),
    refused('a quote for less under the old seal', {}, { quote: `${head}.${cheaper}.${seal}` }),
    refused('a quote without a seal', {}, { quote: `${head}.${claims}.` }),
    refused('a quote with a part too many', {}, { quote: `${quote}.x` }),
    refused('a quote by a stranger', {}, { quote: await quoteBy(slug, 'k1.'.padEnd(46, 'A')) }),
    refused('a pass in the place of the quote', {}, { quote: pass }),
    refused('an empty quote', {}, { quote: '' }),
    refused('another amount accepted', { amount: '1' }),
    refused('another payee accepted', { payTo: attacker.address }),
    refused('another token accepted', { asset: attacker.address }),
    refused('a longer time accepted', { maxTimeoutSeconds: 1_000_000 }),
    refused('a broken time accepted', { maxTimeoutSeconds: 300.5 }),
    refused('the name of another token', {}, { name: 'USD Coin' }),
    refused('another version of the token', {}, { version: '1' }),
    refused('a network we do not sell on', { network: 'eip155:8453' }),
    {
      name: 'v1 on a network we do not sell on',
      headers: { 'X-PAYMENT': encode({ ...v1Payload(signed), network: 'base' }) },
      status: 402,
      reason: 'invalid_network',
    },
    {
      name: 'a quote that has expired',
      headers: v2Headers(withTerms(required, {}, { quote: await quoteBy(slug) }), signed),
      status: 402,
      reason: 'payment_expired',
    },
  ]
}

/** A quote that was signed an hour ago, by our key unless another is given. */
async function quoteBy(slug: string, key = world().env.QUOTE_KEYS): Promise<string> {
  const tariff = (await (await fetch(`${world().origin}/api/tariffs/${slug}`)).json()) as Tariff
  const [offer] = tariff.terms
  if (!offer) throw new Error('the tariff has no terms')
  return quoteOf(signTerms(parseKeyRing('', key), tariff, offer, Number(seconds()) - 3600), newQuoteId())
}

/** Payments whose signature covers something else than what was asked for. */
export async function wrongSignatures(
  reader: PrivateKeyAccount,
  owner: PrivateKeyAccount,
  required: PaymentRequired,
): Promise<Case[]> {
  const now = seconds()
  const changes: [string, Parameters<typeof sign>[2], string][] = [
    ['another payee', { to: attacker.address }, 'invalid_exact_evm_recipient_mismatch'],
    ['less', { value: 99_999n }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
    ['more', { value: 100_001n }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
    ['nothing', { value: 0n }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
    [
      'the most there is',
      { value: 2n ** 256n - 1n },
      'invalid_exact_evm_payload_authorization_value_mismatch',
    ],
    ['a later start', { validAfter: now + 60n }, 'invalid_exact_evm_payload_authorization_valid_after'],
    ['the past', { validBefore: now - 1n }, 'invalid_exact_evm_payload_authorization_valid_before'],
    ['too short a time', { validBefore: now + 3n }, 'invalid_exact_evm_payload_authorization_valid_before'],
    ['an hour', { validBefore: now + 3600n }, 'invalid_exact_evm_payload_authorization_valid_before'],
    ['all eternity', { validBefore: 2n ** 255n }, 'invalid_exact_evm_payload_authorization_valid_before'],
  ]
  const cases = await Promise.all(
    changes.flatMap(([name, change, reason]) =>
      (['v2', 'v1'] as const).map(async (version): Promise<Case> => {
        const signed = await sign(reader, required, change)
        const headers = version === 'v2' ? v2Headers(required, signed) : v1Headers(signed)
        return { name: `${version} signed for ${name}`, headers, status: 402, reason }
      }),
    ),
  )
  const toItself = await sign(owner, required, { from: publisher, to: publisher })
  return [
    ...cases,
    {
      name: 'the publisher paying itself',
      headers: v2Headers(required, toItself),
      status: 402,
      reason: 'invalid_exact_evm_recipient_mismatch',
    },
    ...(await badSeals(reader, required)),
  ]
}

/** Signatures that some libraries take for genuine and the token does not, and some that nobody should. */
async function badSeals(reader: PrivateKeyAccount, required: PaymentRequired): Promise<Case[]> {
  const good = await sign(reader, required)
  const { signature } = good
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), signature.slice(130)]
  const mirrored = (order - BigInt(`0x${s}`)).toString(16).padStart(64, '0')
  const compact = (BigInt(`0x${s}`) | (v === '1c' ? 2n ** 255n : 0n)).toString(16).padStart(64, '0')
  const seals: Record<string, Hex> = {
    'the mirrored signature': `0x${r}${mirrored}${v === '1b' ? '1c' : '1b'}`,
    'the compact signature': `0x${r}${compact}`,
    'recovery 0 or 1': `0x${r}${s}${v === '1b' ? '00' : '01'}`,
    'a byte too many': `${signature}00`,
    'zeros for a signature': `0x${'0'.repeat(130)}`,
    'zeros with a recovery': `0x${'0'.repeat(128)}1b`,
    'a signature of something else': await reader.signMessage({ message: 'hello' }),
  }
  const others: [string, Promise<Signed>][] = [
    ["a stranger's signature in our name", sign(attacker, required, { from: reader.address })],
    ['another token', sign(reader, required, {}, { ...usdc, address: attacker.address })],
    ['another chain', sign(reader, required, {}, usdc, 8453)],
    ["another token's name", sign(reader, required, {}, { ...usdc, name: 'USD Coin' })],
    ["another token's version", sign(reader, required, {}, { ...usdc, version: '1' })],
  ]
  const refused = (name: string, signed: Signed): Case => ({
    name,
    headers: { 'PAYMENT-SIGNATURE': encode(v2Payload(required, signed)) },
    status: 402,
    reason: 'invalid_exact_evm_signature',
  })
  const swapped = { ...good.authorization, nonce: toHex(crypto.getRandomValues(new Uint8Array(32))) }
  return [
    ...Object.entries(seals).map(([name, seal]) => refused(name, { ...good, signature: seal })),
    ...(await Promise.all(others.map(async ([name, signed]) => refused(name, await signed)))),
    refused('a nonce that was not signed', { ...good, authorization: swapped }),
  ]
}
