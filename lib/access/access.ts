import 'server-only'
import { headers } from 'next/headers'
import { db } from '../db/client'
import { env } from '../env'
import { isRevoked } from './entitlements'
import { type Pass, passesFor } from './pass'

/** What is asked for: a page, and the scopes that it is in. */
interface Asked {
  slug: string
  scopes: readonly string[]
}

/** Whether the current request may read a paid article. The page asks this itself, whatever the gate has said before. */
export async function mayRead(asked: Asked): Promise<boolean> {
  return (await goodPass(asked, (await headers()).get('cookie'))) !== undefined
}

/** Returns the valid pass of a `Cookie` header for a page, the right behind which has not been taken back since. */
export async function goodPass(
  { slug, scopes }: Asked,
  cookieHeader: string | null,
): Promise<Pass | undefined> {
  const { passKeys, DATABASE_URL } = env()
  for (const pass of passesFor(passKeys, slug, cookieHeader, Date.now() / 1000, scopes)) {
    if (!(await isRevoked(db(DATABASE_URL), pass.entitlementId))) return pass
  }
  return undefined
}
