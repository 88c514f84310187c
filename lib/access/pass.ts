import { type KeyRing, signToken, verifyToken } from '../token'

/** How long a pass lasts before the wallet has to sign in again. */
export const passSeconds = 30 * 24 * 3600

/** The right to read one page, as a signed cookie that the gate can check without asking anybody. */
export interface Pass {
  slug: string
  entitlementId: string
  /** Seconds since the epoch. */
  expiresAt: number
}

const cookieName = 'farthing_pass'
/** More cookies of our name than this are somebody's attempt to make us work. */
const maxCandidates = 4

/** Signs a pass for one page. It ends no later than the right that it is made from. */
export function signPass(
  ring: KeyRing,
  { slug, id, expiresAt }: { slug: string; id: string; expiresAt?: Date | null },
  nowSeconds: number,
): string {
  const ends = expiresAt ? Math.floor(expiresAt.getTime() / 1000) : Number.POSITIVE_INFINITY
  return signToken(ring, 'pass', { slug, ent: id, exp: Math.min(ends, nowSeconds + passSeconds) })
}

/** Returns the valid pass for this page among a request's cookies. A pass for another page is none. */
export function passFor(
  ring: KeyRing,
  slug: string,
  cookieHeader: string | null,
  nowSeconds: number,
): Pass | undefined {
  for (const token of cookiesNamed(cookieName, cookieHeader)) {
    const claims = verifyToken(ring, 'pass', token) as { slug: string; ent: string; exp: number } | undefined
    if (claims && claims.slug === slug && claims.exp > nowSeconds) {
      return { slug, entitlementId: claims.ent, expiresAt: claims.exp }
    }
  }
  return undefined
}

/**
 * Returns the `Set-Cookie` value. The path keeps a pass to its own page: a thousand unlocked articles add nothing to
 * any other request.
 */
export function passCookie(token: string, slug: string, secure: boolean): string {
  return `${cookieName}=${token}; Path=/articles/${slug}; Max-Age=${passSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** Every value sent under a name: a neighbour on a parent domain can add its own, and must not be able to hide ours. */
export function cookiesNamed(name: string, header: string | null): string[] {
  if (!header) return []
  const values: string[] = []
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name && values.length < maxCandidates)
      values.push(part.slice(at + 1).trim())
  }
  return values
}
