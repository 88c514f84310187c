import 'server-only'
import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { CdpKey } from '../cdp-key'
import type { Remote } from './http'

const cdpBase = 'https://api.cdp.coinbase.com/platform/v2/x402'
const tokenSeconds = 120

/**
 * Coinbase's facilitator. Each request carries a token of its own, which is good for one method and address and for two
 * minutes: who sees one of them can do nothing else with it.
 */
export function cdpRemote(key: CdpKey, base = cdpBase): Remote {
  return {
    name: 'cdp',
    base,
    credentials: async (method, url) => ({ Authorization: `Bearer ${await cdpToken(key, method, url)}` }),
  }
}

async function cdpToken(key: CdpKey, method: string, url: URL): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const alg = key.privateKey.asymmetricKeyType === 'ed25519' ? 'EdDSA' : 'ES256'
  return new SignJWT({ uris: [`${method} ${url.host}${url.pathname}`] })
    .setProtectedHeader({ alg, kid: key.id, typ: 'JWT', nonce: randomBytes(16).toString('hex') })
    .setSubject(key.id)
    .setIssuer('cdp')
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + tokenSeconds)
    .sign(key.privateKey)
}
