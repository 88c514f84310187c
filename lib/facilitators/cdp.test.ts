import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { readCdpKey } from '../cdp-key'
import { cdpRemote } from './cdp'

const ed25519 = (() => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64')
})()
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const sec1 = String(ec.export({ format: 'pem', type: 'sec1' }))
const pkcs8 = String(ec.export({ format: 'pem', type: 'pkcs8' }))

test.each([
  ['Ed25519', ed25519, 'EdDSA'],
  ['EC', sec1, 'ES256'],
  ['EC in PKCS 8', pkcs8, 'ES256'],
  ['EC in one line', sec1.replaceAll('\n', '\\n'), 'ES256'],
])('a request carries a token of an %s key for its own address only', async (_name, secret, alg) => {
  const key = readCdpKey('organizations/o/apiKeys/k', secret)
  const remote = cdpRemote(key)
  const url = new URL(`${remote.base}/settle`)
  const headers = await remote.credentials?.('POST', url)
  const token = headers?.Authorization?.replace(/^Bearer /, '') ?? ''
  const { payload } = await jwtVerify(token, createPublicKey(key.privateKey))
  expect(decodeProtectedHeader(token)).toEqual({
    alg,
    kid: 'organizations/o/apiKeys/k',
    typ: 'JWT',
    nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
  expect(payload).toMatchObject({
    sub: 'organizations/o/apiKeys/k',
    iss: 'cdp',
    uris: ['POST api.cdp.coinbase.com/platform/v2/x402/settle'],
  })
  expect(Number(payload.exp) - Number(payload.iat)).toBe(120)
  expect(payload.nbf).toBe(payload.iat)
  expect(await remote.credentials?.('POST', url)).not.toEqual(headers)
})

const otherCurve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey

test.each([
  ['nothing', ''],
  ['half of a key', ed25519.slice(0, 40)],
  ['a text', 'not-a-key-but-secret'],
  ['half of a PEM', sec1.slice(0, 60)],
  ['a key of another curve', String(otherCurve.export({ format: 'pem', type: 'sec1' }))],
])('%s is no key, and is not repeated', (_name, secret) => {
  expect(() => readCdpKey('k', secret)).toThrow(/^CDP_API_KEY_SECRET must be [^"]*PEM$/)
})
