import { createSiweMessage } from 'viem/siwe'
import { publisherStatement } from '@/lib/dashboard/statements'
import type { WalletKit } from './wallet-kit'
import { networkOfWallet, signText, type WalletSession } from './wallet-session'

/** The server's answer to a signed message. */
export type SignInAnswer =
  | { readonly kind: 'signed-in'; readonly unlocked: boolean }
  | { readonly kind: 'rejected'; readonly detail: string }
  | { readonly kind: 'no-answer' }

/** Where a wallet signs in: as a reader, to its articles; or as a publisher, to the dashboard. */
export type SignInTo = 'library' | 'dashboard'

const PLACES = {
  library: {
    path: '/library/session',
    statement: 'Sign in to open the articles this wallet has unlocked. This costs nothing.',
  },
  dashboard: { path: '/api/publisher/v1/session', statement: publisherStatement },
} as const
const LIFETIME_MS = 5 * 60_000
const ANSWER_TIMEOUT_MS = 30_000

/** Signs a fresh EIP-4361 message for this site and trades it for a session. Throws what the wallet throws. */
export async function signIn(
  kit: WalletKit,
  session: WalletSession,
  { slug, to = 'library' }: { slug?: string; to?: SignInTo } = {},
): Promise<SignInAnswer> {
  const { path, statement } = PLACES[to]
  const signed = await signStatement(kit, session, statement)
  if (!signed) return { kind: 'no-answer' }
  const response = await post(path, { ...signed, ...(slug && { slug }) })
  if (!response || response.status >= 500) return { kind: 'no-answer' }
  const body = (await response.json().catch(() => ({}))) as { unlocked?: boolean; detail?: string }
  if (!response.ok)
    return { kind: 'rejected', detail: body.detail ?? `The site answered ${response.status}.` }
  return { kind: 'signed-in', unlocked: body.unlocked === true }
}

/**
 * Signs a fresh EIP-4361 message that says this. `undefined` when the site does not answer; throws what the wallet throws.
 */
export async function signStatement(
  kit: WalletKit,
  session: WalletSession,
  statement: string,
): Promise<{ message: string; signature: string } | undefined> {
  const issued = await post('/library/nonce')
  if (!issued?.ok) return undefined
  const { nonce } = (await issued.json()) as { nonce: string }
  const { chainId } = (await networkOfWallet(kit, session)) ?? kit.networks[0]
  const now = Date.now()
  const message = createSiweMessage({
    address: session.address,
    chainId,
    domain: location.host,
    uri: location.origin,
    version: '1',
    statement,
    nonce,
    issuedAt: new Date(now),
    expirationTime: new Date(now + LIFETIME_MS),
  })
  return { message, signature: await signText(session, message) }
}

async function post(path: string, body?: unknown): Promise<Response | undefined> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify(body ?? {}),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    })
  } catch {
    return undefined
  }
}
