import { randomText } from '../random'
import { type KeyRing, mac, sameBytes } from '../token'

/** How long a nonce may be used. */
export const nonceSeconds = 300

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte]
  return text
}

const expiryLength = 8
const markLength = 32
const randomLength = 32
const pattern = new RegExp(`^[0-9a-f]{${expiryLength + markLength + randomLength}}$`)

/** The beginning that the nonces of one second share: their expiry, and our mark on it. */
function momentOf(key: KeyRing[0], expiry: string): string {
  return expiry + hex(mac(key, `nonce.${expiry}`)).slice(0, markLength)
}

/** Marks this second as ours; whoever signs a nonce that begins so cannot have done it before. */
export function nonceMoment(ring: KeyRing, nowSeconds: number): string {
  return momentOf(ring[0], (nowSeconds + nonceSeconds).toString(16).padStart(expiryLength, '0'))
}

/**
 * Returns a nonce for a wallet sign-in (EIP-4361) of a moment, with 128 random bits, all in hex because the standard
 * wants letters and digits. Issuing one stores nothing, so the gate can put one into every 402; using one writes a row,
 * which is what makes it single-use.
 */
export function nonceOf(moment: string): string {
  return moment + newNonceTail()
}

const randomHex = randomText(hex)

/** Returns what a moment is completed with to a nonce: 128 random bits. */
export function newNonceTail(): string {
  return randomHex(randomLength)
}

/** Whether this nonce is of a moment of ours and has not expired. Whether it was used is the database's to say. */
export function isOurNonce(ring: KeyRing, nonce: string, nowSeconds: number): boolean {
  if (!pattern.test(nonce)) return false
  const given = new TextEncoder().encode(nonce.slice(0, expiryLength + markLength))
  const expiry = nonce.slice(0, expiryLength)
  const ours = ring.some((key) => sameBytes(new TextEncoder().encode(momentOf(key, expiry)), given))
  return ours && Number.parseInt(expiry, 16) > nowSeconds
}
