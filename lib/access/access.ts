import 'server-only'
import { headers } from 'next/headers'
import { env } from '../env'
import { type Pass, passFor } from './pass'

/** Whether the current request may read a paid article. The page asks this itself, whatever the gate has said before. */
export async function mayRead(slug: string): Promise<boolean> {
  return passIn(slug, (await headers()).get('cookie')) !== undefined
}

/** Returns the valid pass for an article in a `Cookie` header. */
export function passIn(slug: string, cookieHeader: string | null): Pass | undefined {
  return passFor(env().passKeys, slug, cookieHeader, Date.now() / 1000)
}
