import 'server-only'
import { headers } from 'next/headers'
import { db } from '../db/client'
import { env } from '../env'
import { isRevoked } from './entitlements'
import { passFor } from './pass'

/** Whether the current request may read a paid article. The page asks this itself, whatever the gate has said before. */
export async function mayRead(slug: string): Promise<boolean> {
  return mayReadWith(slug, (await headers()).get('cookie'))
}

/** Whether a `Cookie` header holds a valid pass for an article whose right has not been taken back since. */
export async function mayReadWith(slug: string, cookieHeader: string | null): Promise<boolean> {
  const { passKeys, DATABASE_URL } = env()
  const pass = passFor(passKeys, slug, cookieHeader, Date.now() / 1000)
  return pass !== undefined && !(await isRevoked(db(DATABASE_URL), pass.entitlementId))
}
