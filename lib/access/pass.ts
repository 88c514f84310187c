import { type KeyRing, signToken, verifyToken } from '../token'

/** How long a pass lasts before the wallet has to sign in again. */
export const passSeconds = 30 * 24 * 3600

/** The right to read one page, or all of a scope, as a signed cookie that the gate can check without asking anybody. */
export interface Pass {
  entitlementId: string
  /** Seconds since the epoch. */
  expiresAt: number
}

/** A right as a pass is made from it. With a scope it is wide: it opens more than its own page. */
export interface Right {
  id: string
  slug: string
  scope?: string | null
  expiresAt?: Date | null
}

interface Claims {
  slug: string
  scope?: string
  ent: string
  exp: number
}

const cookieName = 'farthing_pass'
/** Each wide pass has a cookie of its own, because all of them have one path. */
const widePrefix = `${cookieName}_`
/** More cookies of our name than this are somebody's attempt to make us work. */
const maxCandidates = 4
const maxWide = 8

/** Signs a pass. It ends no later than the right that it is made from. */
export function signPass(ring: KeyRing, { slug, id, scope, expiresAt }: Right, nowSeconds: number): string {
  const ends = expiresAt ? Math.floor(expiresAt.getTime() / 1000) : Number.POSITIVE_INFINITY
  const exp = Math.min(ends, nowSeconds + passSeconds)
  const claims: Claims = scope ? { slug: `pass:${idOf(slug)}`, scope, ent: id, exp } : { slug, ent: id, exp }
  return signToken(ring, 'pass', claims)
}

/**
 * Returns the valid pass for this page among a request's cookies. A pass for another page is none.
 *
 * @param scopes what the page is in: a pass for one of these is good for it too
 */
export function passFor(
  ring: KeyRing,
  slug: string,
  cookieHeader: string | null,
  nowSeconds: number,
  scopes: readonly string[] = [],
): Pass | undefined {
  return passesFor(ring, slug, cookieHeader, nowSeconds, scopes)[0]
}

/** Returns all of them: of several one may have been taken back. The one for this page alone comes first. */
export function passesFor(
  ring: KeyRing,
  slug: string,
  cookieHeader: string | null,
  nowSeconds: number,
  scopes: readonly string[] = [],
): Pass[] {
  if (!cookieHeader) return []
  const tokens = [...cookiesNamed(cookieName, cookieHeader), ...wideTokens(cookieHeader)]
  return tokens.flatMap((token) => {
    const claims = verifyToken(ring, 'pass', token) as Claims | undefined
    if (!claims || claims.exp <= nowSeconds) return []
    const isGood = claims.slug === slug || (claims.scope !== undefined && scopes.includes(claims.scope))
    return isGood ? [{ entitlementId: claims.ent, expiresAt: claims.exp }] : []
  })
}

/**
 * Returns the `Set-Cookie` value. The path keeps a pass to its own page: a thousand unlocked articles add nothing to
 * any other request. A wide pass goes everywhere.
 *
 * @param path where else the cookie of a page is to be sent to
 */
export function passCookie(
  token: string,
  { slug, scope }: Pick<Right, 'slug' | 'scope'>,
  secure: boolean,
  path = `/articles/${slug}`,
): string {
  const [name, where] = scope ? [widePrefix + idOf(slug), '/'] : [cookieName, path]
  return `${name}=${token}; Path=${where}; Max-Age=${passSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** The id of a pass in `pass:month`, or in `earned:month`. */
function idOf(slug: string): string {
  return slug.slice(slug.indexOf(':') + 1)
}

function wideTokens(header: string): string[] {
  if (!header.includes(widePrefix)) return []
  const parts = header.split(';').filter((part) => part.trim().startsWith(widePrefix))
  return parts.slice(0, maxWide).map((part) => part.slice(part.indexOf('=') + 1).trim())
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
