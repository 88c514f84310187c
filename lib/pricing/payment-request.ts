import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToBase64Url } from '../base64'
import { type KeyRing, signToken, verifyToken } from '../token'
import type { Deal } from './tariff'

/**
 * A payment request: somebody asks that an article be paid for, by whoever it is. It lives in its own public id, signed,
 * so asking writes nothing.
 */
export interface PaymentRequest extends Omit<Deal, 'scope'> {
  // What is asked, and for how long it opens the article, holds until it expires, whatever is set by then.
  slug: string
  /** Seconds since the epoch. */
  expiresAt: number
  /** Hash of the secret that only the requester has. Names the request in a payment's terms and in the books. */
  hash: string
}

type Claims = [
  slug: string,
  price: string,
  version: number,
  exp: number,
  hash: string,
  publisher: string,
  accessSeconds?: number,
]

const encoder = new TextEncoder()

/** Returns what a request's secret is known by. The secret reads the article once it is paid; the hash only pays for it. */
export function requestHashOf(secret: string): string {
  return bytesToBase64Url(sha256(encoder.encode(secret)))
}

/** Returns the public id of a request: enough to pay it and to ask how it stands, not enough to read. */
export function signRequest(ring: KeyRing, request: PaymentRequest): string {
  const { slug, price, priceVersion, expiresAt, hash, publisher, accessSeconds } = request
  const claims: Claims = [slug, price, priceVersion, expiresAt, hash, publisher]
  if (accessSeconds) claims.push(accessSeconds)
  return signToken(ring, 'request', claims)
}

/** Reads a public id that we have signed, expired or not; anything else is `undefined`. */
export function readRequest(ring: KeyRing, id: string): PaymentRequest | undefined {
  const claims = verifyToken(ring, 'request', id) as Claims | undefined
  if (!claims) return undefined
  const [slug, price, priceVersion, expiresAt, hash, publisher, accessSeconds] = claims
  const request = { slug, price, priceVersion, expiresAt, hash, publisher }
  return accessSeconds ? { ...request, accessSeconds } : request
}
