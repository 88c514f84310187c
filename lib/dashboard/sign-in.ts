import 'server-only'
import { parseSiweMessage } from 'viem/siwe'
import { verifySignIn } from '../access/sign-in'
import { recordSignIn } from '../audit'
import { db } from '../db/client'
import { env } from '../env'
import type { Problem } from '../http/problem'
import { closeSession, openSession, sessionCookie } from '../publishers/sessions'
import { signInContext } from '../seller'
import { type Actor, actorOf } from './actor'
import { publisherStatement } from './statements'

export type PublisherSignIn =
  | { ok: true; actor: Actor; cookie: string }
  | { ok: false; problem: Problem; wallet?: string }

/**
 * Signs a wallet in to the dashboard. Its message has to say so: what a reader has signed to open an article is not good
 * for this.
 */
export async function signInPublisher(
  { message, signature }: { message: string; signature: string },
  nowMs: number,
): Promise<PublisherSignIn> {
  if (parseSiweMessage(message).statement !== publisherStatement)
    return { ok: false, problem: refused('invalid_siwx_malformed') }
  const outcome = await verifySignIn(signInContext(), message, signature, nowMs)
  await recordSignIn(db(env().DATABASE_URL), outcome)
  if (!outcome.ok) return { ok: false, problem: refused(outcome.reason) }
  const actor = await actorOf(outcome.wallet)
  if (!actor) return { ok: false, problem: stranger, wallet: outcome.wallet }
  const secret = await openSession(db(env().DATABASE_URL), outcome.wallet)
  return { ok: true, actor, cookie: cookieWith(secret) }
}

/** Signs out, here or everywhere, and returns the cookie that forgets the session. */
export async function signOutPublisher(
  secret: string | undefined,
  everywhere: { wallet: string } | undefined,
): Promise<string> {
  if (secret) await closeSession(db(env().DATABASE_URL), secret, everywhere)
  return cookieWith('')
}

function cookieWith(secret: string): string {
  return sessionCookie(secret, env().PUBLIC_ORIGIN.startsWith('https:'))
}

function refused(code: string): Problem {
  return {
    status: 401,
    code,
    title: 'The sign-in was not accepted',
    detail: 'The signed message is not valid here or is too old. Sign in again.',
  }
}

const stranger: Problem = {
  status: 403,
  code: 'not_a_publisher',
  title: 'This wallet does not publish here',
  detail: 'Choose the wallet that you were invited with, or ask an owner to invite this one.',
}
