import 'server-only'
import { findEntitlement } from './access/entitlements'
import { passCookie, signPass } from './access/pass'
import { sessionCookie } from './access/session'
import { type SignInOutcome, verifySignIn } from './access/sign-in'
import { recordRestored, recordSignIn } from './audit'
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
  await recordSignIn(seller().machine.db, outcome)
  if (!outcome.ok) return outcome
  const { wallet } = outcome
  const now = Math.floor(nowMs / 1000)
  const { sessionKeys, PUBLIC_ORIGIN } = env()
  const cookies = [sessionCookie(sessionKeys, wallet, now, PUBLIC_ORIGIN.startsWith('https:'))]
  const pass = input.slug ? await passOf(wallet, input.slug, nowMs, 'sign-in') : undefined
  if (pass) cookies.push(pass)
  return { ok: true, wallet, unlocked: pass !== undefined, cookies }
}

/** Returns the pass cookie of a wallet that owns an article. */
export async function passOf(
  wallet: string,
  slug: string,
  nowMs: number,
  by: 'session' | 'sign-in' = 'session',
): Promise<string | undefined> {
  const { db } = seller().machine
  const entitlement = await findEntitlement(db, wallet, slug)
  if (!entitlement) return undefined
  await recordRestored(db, entitlement, by)
  const { passKeys, PUBLIC_ORIGIN } = env()
  const token = signPass(passKeys, entitlement, Math.floor(nowMs / 1000))
  return passCookie(token, slug, PUBLIC_ORIGIN.startsWith('https:'))
}
