import 'server-only'
import { headers } from 'next/headers'
import { env } from '../env'
import { type KeyRing, signToken, verifyToken } from '../token'
import { cookiesNamed } from './pass'

const cookieName = 'farthing_reader'
const sessionSeconds = 30 * 24 * 3600

/** A reader who has proven a wallet, by a payment or by signing in. */
export interface ReaderSession {
  /** In lower case. */
  wallet: string
}

/** Returns the session of the current request, if its cookie is ours and has not expired. */
export async function readerSession(): Promise<ReaderSession | undefined> {
  return sessionIn(env().sessionKeys, (await headers()).get('cookie'), Date.now() / 1000)
}

/** Reads a session from a `Cookie` header. */
function sessionIn(
  ring: KeyRing,
  cookieHeader: string | null,
  nowSeconds: number,
): ReaderSession | undefined {
  for (const token of cookiesNamed(cookieName, cookieHeader)) {
    const claims = verifyToken(ring, 'session', token) as { wallet: string; exp: number } | undefined
    if (claims && claims.exp > nowSeconds) return { wallet: claims.wallet }
  }
  return undefined
}

/** Returns the `Set-Cookie` value of a session, sent only to the library's own pages. */
export function sessionCookie(ring: KeyRing, wallet: string, nowSeconds: number, secure: boolean): string {
  const token = signToken(ring, 'session', { wallet: wallet.toLowerCase(), exp: nowSeconds + sessionSeconds })
  return cookie(token, sessionSeconds, secure)
}

/** Returns the `Set-Cookie` value that ends a session. */
export function endedSessionCookie(secure: boolean): string {
  return cookie('', 0, secure)
}

function cookie(value: string, maxAge: number, secure: boolean): string {
  return `${cookieName}=${value}; Path=/library; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}
