import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesFromBase64Url, bytesToBase64Url } from './base64'

/** A signing key with the id that tokens name it by. */
export interface Key {
  id: string
  secret: Uint8Array
}

/** Keys of one purpose, newest first: the first signs, all verify. */
export type KeyRing = readonly [Key, ...Key[]]

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Parses `id.secret[,id.secret…]`, newest first; a secret is at least 32 bytes as unpadded base64url.
 *
 * @throws when an entry is malformed, a secret is too short or an id repeats. The message never holds a secret.
 */
export function parseKeyRing(name: string, text: string | undefined): KeyRing {
  const keys = (text ?? '').split(',').map((entry) => {
    const [id = '', encoded = ''] = entry.trim().split('.')
    const secret = bytesFromBase64Url(encoded)
    if (!/^[A-Za-z0-9]{1,16}$/.test(id) || !secret || secret.length < 32) {
      throw new Error(
        `${name} must be "id.secret[,id.secret]", newest first, each secret 32 random bytes as base64url`,
      )
    }
    return { id, secret }
  })
  if (new Set(keys.map((key) => key.id)).size !== keys.length)
    throw new Error(`${name} has two keys of one id`)
  return keys as [Key, ...Key[]]
}

/** HMAC-SHA256 of a text. Synchronous, because the gate signs one for every 402 and may not wait for a thread. */
export function mac(key: Key, text: string): Uint8Array {
  return hmac(sha256, key.secret, encoder.encode(text))
}

/** Compares in time that does not depend on where the difference is. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

const headers = new Map<string, string>()

function headerOf(type: string, keyId: string): string {
  const name = `${type}.${keyId}`
  const known = headers.get(name)
  if (known) return known
  const header = bytesToBase64Url(encoder.encode(JSON.stringify({ alg: 'HS256', typ: type, kid: keyId })))
  headers.set(name, header)
  return header
}

/** Signs claims as a compact JWS (RFC 7515, HS256) with the ring's newest key. */
export function signToken(ring: KeyRing, type: string, claims: object): string {
  const input = `${headerOf(type, ring[0].id)}.${bytesToBase64Url(encoder.encode(JSON.stringify(claims)))}`
  return `${input}.${bytesToBase64Url(mac(ring[0], input))}`
}

/**
 * Returns the claims of a token of this type that one of the ring's keys has signed, else `undefined`.
 *
 * The header must be, byte for byte, the one we write: there is no algorithm to negotiate and none to confuse.
 * Expiry is the caller's: a quote that has expired may still prove who once received it.
 */
export function verifyToken(ring: KeyRing, type: string, token: string): unknown {
  const [header = '', body = '', signature = '', ...rest] = token.split('.')
  const key = ring.find((candidate) => headerOf(type, candidate.id) === header)
  if (!key || rest.length > 0) return undefined
  const given = bytesFromBase64Url(signature)
  const claims = bytesFromBase64Url(body)
  if (!given || !claims || !sameBytes(mac(key, `${header}.${body}`), given)) return undefined
  return JSON.parse(decoder.decode(claims))
}
