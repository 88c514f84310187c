import 'server-only'
import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto'
import { bytesToBase64Url } from './base64'
import { env } from './env'
import type { Key } from './token'

/** What a receipt says, in the field names of x402's offer-and-receipt extension. */
export interface ReceiptPayload {
  version: 1
  /** CAIP-2. */
  network: string
  resourceUrl: string
  payer: string
  /** Seconds since the epoch. */
  issuedAt: number
  /** Amount, token and payee are in it, on the chain. */
  transaction: string
}

/** A receipt that anybody can check: with the keys in `/.well-known/did.json`, and with the chain. */
export interface SignedReceipt {
  format: 'jws'
  /** Compact JWS, EdDSA; its `kid` is a did:web URL of this site. */
  signature: string
}

/** Signs a receipt with this site's newest key. */
export function signReceipt(payload: ReceiptPayload): SignedReceipt {
  const [newest] = env().sessionKeys
  const header = { alg: 'EdDSA', kid: `${did()}#${newest.id}` }
  const input = `${encoded(header)}.${encoded(payload)}`
  const signature = sign(null, Buffer.from(input), privateKeyOf(newest))
  return { format: 'jws', signature: `${input}.${bytesToBase64Url(signature)}` }
}

/** The did:web document of this site: the public keys that its receipts are checked with. */
export function didDocument(): object {
  const id = did()
  const methods = env().sessionKeys.map((key) => ({
    id: `${id}#${key.id}`,
    type: 'JsonWebKey2020',
    controller: id,
    publicKeyJwk: createPublicKey(privateKeyOf(key)).export({ format: 'jwk' }),
  }))
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id,
    verificationMethod: methods,
    assertionMethod: methods.map((method) => method.id),
  }
}

const encoded = (value: object) => bytesToBase64Url(Buffer.from(JSON.stringify(value)))

/** A port is spelled with a percent sign in a DID. */
function did(): string {
  return `did:web:${new URL(env().PUBLIC_ORIGIN).host.replace(':', '%3A')}`
}

/** An Ed25519 key in PKCS #8 is this and its 32 bytes. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * The key that receipts are signed with. It is made from a key of the sessions, for this purpose alone, so that there is no
 * further secret to keep; as with any key made by HKDF, the one tells nothing of the other.
 */
function privateKeyOf({ secret }: Key): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'farthing receipts', 32))
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
}
