import 'server-only'
import { createPrivateKey, type KeyObject } from 'node:crypto'

/** An API key of Coinbase's platform. The secret is kept as a key object, which prints nothing of itself. */
export interface CdpKey {
  id: string
  privateKey: KeyObject
}

/**
 * Reads a Coinbase API key. Its secret is, as Coinbase shows it, base64 of an Ed25519 key pair or an EC key in PEM.
 *
 * @throws when it is neither of the two kinds; what it is instead is not repeated.
 */
export function readCdpKey(id: string, secret: string): CdpKey {
  try {
    if (secret.includes('-----BEGIN')) {
      // A variable in one line has its line breaks spelled out.
      const privateKey = createPrivateKey(secret.replaceAll('\\n', '\n'))
      if (privateKey.asymmetricKeyDetails?.namedCurve === 'prime256v1') return { id, privateKey }
    }
    const pair = Buffer.from(secret, 'base64')
    if (pair.length === 64) {
      const d = pair.subarray(0, 32).toString('base64url')
      const x = pair.subarray(32).toString('base64url')
      const privateKey = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' })
      return { id, privateKey }
    }
  } catch {
    // Said below, without what the library says about the secret.
  }
  throw new Error(
    'CDP_API_KEY_SECRET must be the secret of a Coinbase API key, Ed25519 in base64 or EC in PEM',
  )
}
