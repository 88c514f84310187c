import { type KeyRing, signToken, verifyToken } from '../token'
import { cookiesNamed } from './pass'

const cookieName = 'farthing_free'

interface Claims {
  /** In UTC, `2026-11`. */
  month: string
  read: string[]
}

/** An article that may be had for nothing, and how many of its publisher a browser may have in a month. */
export interface Allowed {
  slug: string
  publisher: string
  allowance: number
}

/**
 * Lists what a browser has opened for nothing this month, each as `publisher/slug`. A cookie that was thrown away is not missed:
 * whoever wants more than that is counted by address.
 */
export function freelyRead(ring: KeyRing, cookieHeader: string | null, nowSeconds: number): string[] {
  const month = monthOf(nowSeconds)
  const lists = cookiesNamed(cookieName, cookieHeader).map((token) => {
    const claims = verifyToken(ring, 'allowance', token) as Claims | undefined
    return claims?.month === month ? claims.read : []
  })
  return lists.sort((a, b) => b.length - a.length)[0] ?? []
}

/** Says how many articles of a publisher are left, when so many of them were opened. */
export function leftOf({ publisher, allowance }: Omit<Allowed, 'slug'>, read: readonly string[]): number {
  const used = read.filter((entry) => entry.startsWith(`${publisher}/`)).length
  return Math.max(0, allowance - used)
}

/** Returns the `Set-Cookie` value that counts. It goes where the paywall is shown and where one is taken. */
export function counterCookie(
  ring: KeyRing,
  read: readonly string[],
  nowSeconds: number,
  secure: boolean,
): string {
  const token = signToken(ring, 'allowance', { month: monthOf(nowSeconds), read })
  const maxAge = Math.ceil(monthEnd(nowSeconds).getTime() / 1000 - nowSeconds)
  return `${cookieName}=${token}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** When the calendar month ends that a moment is in. */
export function monthEnd(nowSeconds: number): Date {
  const now = new Date(nowSeconds * 1000)
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1))
}

function monthOf(nowSeconds: number): string {
  return new Date(nowSeconds * 1000).toISOString().slice(0, 7)
}
