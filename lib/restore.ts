import 'server-only'
import { type Entitlement, findBought, findEntitlement, listWide } from './access/entitlements'
import { passCookie, signPass } from './access/pass'
import { readerSession, sessionCookie } from './access/session'
import { type SignInOutcome, verifySignIn } from './access/sign-in'
import { recordRestored, recordSignIn } from './audit'
import { env } from './env'
import { findOnSale } from './on-sale'
import { pathOf } from './pricing/slug'
import { seller, signInContext } from './seller'

export type RestoreOutcome =
  | { ok: true; wallet: string; unlocked: boolean; cookies: string[] }
  | Extract<SignInOutcome, { ok: false }>

/** Signs a wallet in, and gives back its pass for one article when it has bought it, and the wide ones that it holds. */
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
  const thing = input.slug ? await findOnSale(input.slug) : undefined
  const pass = thing && (await passOf(wallet, thing, nowMs, 'sign-in'))
  if (pass) cookies.push(pass)
  const wide = await listWide(seller().machine.db, wallet)
  cookies.push(...wide.map((right) => cookieOf(right, nowMs)).filter((cookie) => cookie !== pass))
  return { ok: true, wallet, unlocked: pass !== undefined, cookies }
}

/**
 * Returns the pass cookie of a wallet that owns an article, or that very pass.
 *
 * @param asked with its scopes also what a wide pass of the wallet gives. That cookie opens more than the article: it is for
 * the wallet itself and nobody else.
 */
export async function passOf(
  wallet: string,
  { slug, scopes = [] }: { slug: string; scopes?: readonly string[] },
  nowMs: number,
  by: 'session' | 'sign-in' = 'session',
): Promise<string | undefined> {
  const { db } = seller().machine
  const entitlement = await findEntitlement(db, wallet, slug, scopes)
  if (!entitlement) return undefined
  await recordRestored(db, entitlement, by)
  return cookieOf(entitlement, nowMs)
}

/** Returns the pass cookie for what a payment has bought, and not for what its wallet has bought otherwise or since. */
export async function passBoughtBy(
  { id, slug }: { id: string; slug: string },
  nowMs: number,
): Promise<string | undefined> {
  const { db } = seller().machine
  const entitlement = await findBought(db, id, slug)
  if (!entitlement) return undefined
  await recordRestored(db, entitlement, 'session')
  return cookieOf(entitlement, nowMs)
}

function cookieOf(right: Entitlement, nowMs: number): string {
  const { passKeys, PUBLIC_ORIGIN } = env()
  const token = signPass(passKeys, right, Math.floor(nowMs / 1000))
  return passCookie(token, right, PUBLIC_ORIGIN.startsWith('https:'))
}

/** Takes a signed-in reader to what they have bought, with the pass for it. */
export async function openFromLibrary(slug: string): Promise<Response> {
  const thing = await findOnSale(slug)
  if (!thing) return new Response(null, { status: 404 })
  const session = await readerSession()
  const pass = session && (await passOf(session.wallet, thing, Date.now()))
  const location = env().PUBLIC_ORIGIN + pathOf(slug)
  const headers = new Headers({ Location: location, 'Cache-Control': 'no-store' })
  if (pass) headers.set('Set-Cookie', pass)
  return new Response(null, { status: 303, headers })
}
