import { CompactSign, compactVerify } from 'jose'
import { expect, test } from 'vitest'
import { bytesToBase64Url } from './base64'
import { type KeyRing, parseKeyRing, signToken, verifyToken } from './token'

const secret = (byte: number) => new Uint8Array(32).fill(byte)
const ring: KeyRing = [
  { id: 'k2', secret: secret(2) },
  { id: 'k1', secret: secret(1) },
]
const claims = { slug: 'a-cent', exp: 1 }

test('is a JWS that jose verifies with the same key', async () => {
  const { payload, protectedHeader } = await compactVerify(signToken(ring, 'quote', claims), secret(2))
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(claims)
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'quote', kid: 'k2' })
})

test('an older key of the ring still verifies, a retired one does not', () => {
  const old = signToken([{ id: 'k1', secret: secret(1) }], 'quote', claims)
  expect(verifyToken(ring, 'quote', old)).toEqual(claims)
  expect(verifyToken([ring[0]], 'quote', old)).toBeUndefined()
})

test('a token of one purpose is worth nothing for another', () => {
  expect(verifyToken(ring, 'pass', signToken(ring, 'quote', claims))).toBeUndefined()
})

test('refuses every single-character change', () => {
  const token = signToken(ring, 'quote', claims)
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === 'A' ? 'B' : 'A'
    const changed = token.slice(0, i) + other + token.slice(i + 1)
    expect(verifyToken(ring, 'quote', changed), `at ${i}`).toBeUndefined()
  }
})

test('refuses "alg": "none", another algorithm and a header in another spelling', async () => {
  const body = new TextEncoder().encode(JSON.stringify(claims))
  const none = `${bytesToBase64Url(new TextEncoder().encode('{"alg":"none"}'))}.${bytesToBase64Url(body)}.`
  const reordered = await new CompactSign(body)
    .setProtectedHeader({ kid: 'k2', typ: 'quote', alg: 'HS256' })
    .sign(secret(2))
  for (const token of [none, reordered, '', '.', '..', `${signToken(ring, 'quote', claims)}.x`]) {
    expect(verifyToken(ring, 'quote', token)).toBeUndefined()
  }
})

test('a weak, doubled or missing key does not start', () => {
  const good = `k1.${bytesToBase64Url(secret(1))}`
  expect(parseKeyRing('QUOTE_KEYS', good)[0].id).toBe('k1')
  for (const bad of [undefined, '', 'k1.abc', `${good},${good}`, good.replace('k1', 'k 1'), good.slice(3)]) {
    expect(() => parseKeyRing('QUOTE_KEYS', bad)).toThrow('QUOTE_KEYS')
  }
})
