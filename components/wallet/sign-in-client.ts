import { createSiweMessage } from 'viem/siwe'
import type { WalletKit } from './wallet-kit'
import { networkOfWallet, signText, type WalletSession } from './wallet-session'

/** The server's answer to a signed message. */
export type SignInAnswer =
  | { readonly kind: 'signed-in'; readonly unlocked: boolean }
  | { readonly kind: 'rejected'; readonly detail: string }
  | { readonly kind: 'no-answer' }

const STATEMENT = 'Sign in to open the articles this wallet has unlocked. This costs nothing.'
const LIFETIME_MS = 5 * 60_000
const ANSWER_TIMEOUT_MS = 30_000

/** Signs a fresh EIP-4361 message for this site and trades it for a session. Throws what the wallet throws. */
export async function signIn(kit: WalletKit, session: WalletSession, slug?: string): Promise<SignInAnswer> {
  const issued = await post('/library/nonce')
  if (!issued?.ok) return { kind: 'no-answer' }
  const { nonce } = (await issued.json()) as { nonce: string }
  const { chainId } = (await networkOfWallet(kit, session)) ?? kit.networks[0]
  const now = Date.now()
  const message = createSiweMessage({
    address: session.address,
    chainId,
    domain: location.host,
    uri: location.origin,
    version: '1',
    statement: STATEMENT,
    nonce,
    issuedAt: new Date(now),
    expirationTime: new Date(now + LIFETIME_MS),
  })
  const signature = await signText(session, message)
  const response = await post('/library/session', { message, signature, ...(slug && { slug }) })
  if (!response || response.status >= 500) return { kind: 'no-answer' }
  const body = (await response.json().catch(() => ({}))) as { unlocked?: boolean; detail?: string }
  if (!response.ok)
    return { kind: 'rejected', detail: body.detail ?? `The site answered ${response.status}.` }
  return { kind: 'signed-in', unlocked: body.unlocked === true }
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
