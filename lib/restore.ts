import 'server-only'
import { findEntitlement } from './access/entitlements'
import { passCookie, signPass } from './access/pass'
import { sessionCookie } from './access/session'
import { type SignInOutcome, verifySignIn } from './access/sign-in'
import { env } from './env'
import { seller, signInContext } from './seller'

export type RestoreOutcome =
  | { ok: true; wallet: string; unlocked: boolean; cookies: string[] }
  | Extract<SignInOutcome, { ok: false }>

/** Signs a wallet in, and gives back its pass for one article when it has bought it. */
export async function restore(
  input: { message: string; signature: string; slug?: string | undefined },
  nowMs: number,
): Promise<RestoreOutcome> {
  const outcome = await verifySignIn(signInContext(), input.message, input.signature, nowMs)
  if (!outcome.ok) return outcome
  const { wallet } = outcome
  const now = Math.floor(nowMs / 1000)
  const { sessionKeys, PUBLIC_ORIGIN } = env()
  const cookies = [sessionCookie(sessionKeys, wallet, now, PUBLIC_ORIGIN.startsWith('https:'))]
  const pass = input.slug ? await passOf(wallet, input.slug, nowMs) : undefined
  if (pass) cookies.push(pass)
  return { ok: true, wallet, unlocked: pass !== undefined, cookies }
}

/** Returns the pass cookie of a wallet that owns an article. */
export async function passOf(wallet: string, slug: string, nowMs: number): Promise<string | undefined> {
  const entitlement = await findEntitlement(seller().machine.db, wallet, slug)
  if (!entitlement) return undefined
  const { passKeys, PUBLIC_ORIGIN } = env()
  const token = signPass(passKeys, slug, entitlement.id, Math.floor(nowMs / 1000))
  return passCookie(token, slug, PUBLIC_ORIGIN.startsWith('https:'))
}
