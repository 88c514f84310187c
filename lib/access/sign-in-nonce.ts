import { type KeyRing, mac, sameBytes } from '../token'

/** How long a nonce may be used. */
export const nonceSeconds = 300

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte]
  return text
}

const bodyLength = 8 + 32
const macLength = 32

function seal(key: KeyRing[0], body: string): string {
  return hex(mac(key, `nonce.${body}`)).slice(0, macLength)
}

/**
 * Returns a nonce for a wallet sign-in (EIP-4361): expiry, 128 random bits and our mark, all in hex because the
 * standard wants letters and digits. Issuing one stores nothing, so the gate can put one into every 402; using one
 * writes a row, which is what makes it single-use.
 */
export function issueNonce(ring: KeyRing, nowSeconds: number): string {
  const expiry = (nowSeconds + nonceSeconds).toString(16).padStart(8, '0')
  const body = expiry + hex(crypto.getRandomValues(new Uint8Array(16)))
  return body + seal(ring[0], body)
}

/** Whether we issued this nonce and it has not expired. Whether it was used is the database's to say. */
export function isOurNonce(ring: KeyRing, nonce: string, nowSeconds: number): boolean {
  if (!new RegExp(`^[0-9a-f]{${bodyLength + macLength}}$`).test(nonce)) return false
  const body = nonce.slice(0, bodyLength)
  const given = new TextEncoder().encode(nonce.slice(bodyLength))
  const ours = ring.some((key) => sameBytes(new TextEncoder().encode(seal(key, body)), given))
  return ours && Number.parseInt(body.slice(0, 8), 16) > nowSeconds
}
