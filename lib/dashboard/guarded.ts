import 'server-only'
import { getAddress, isAddress } from 'viem'
import { parseSiweMessage } from 'viem/siwe'
import { z } from 'zod'
import { verifySignIn } from '../access/sign-in'
import { networkOf } from '../chains/networks'
import { house } from '../content/publication'
import { db } from '../db/client'
import { env } from '../env'
import type { Problem } from '../http/problem'
import { saveSettings, settingOf } from '../publishers/settings'
import { signInContext } from '../seller'
import { type Actor, mayChange, publisherFor } from './actor'
import { forbidden, invalid, notFound, type Outcome } from './api'
import { ownerStatement, payToStatement } from './statements'

/** A change that could lead money astray, with the EIP-4361 message in which a wallet has spelled it out. */
export interface Signed {
  message: string
  signature: string
}

const address = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), 'is not an address')
  .transform((text) => getAddress(text))
const signed = { message: z.string().max(4000), signature: z.string().max(8000) }

/** A change that is all in the words that were signed. */
export const signedAlone = z.strictObject(signed)
export const payToChange = z.strictObject({ network: z.string().max(40), payTo: address, ...signed })
export const ownerChange = z.strictObject({ wallet: address, ...signed })

/** Where a publisher is paid, and what is to come. */
export interface PayTo {
  network: string
  payTo: string
  /** What it will be, and from when. */
  next?: { payTo: string; effectiveAt: string }
}

const database = () => db(env().DATABASE_URL)

/** Changes where a publisher is paid on a network, after the configured delay. */
export async function changePayTo(
  actor: Actor,
  publisher: string,
  { network, payTo, ...proof }: z.infer<typeof payToChange>,
  nowMs: number,
): Promise<Outcome<{ effectiveAt: string }>> {
  const found = await publisherFor(actor, publisher)
  if (!found) return notFound('publisher')
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  const on = env().networks.some((setting) => setting.network === network)
  if (!on) return invalid([{ field: 'network', message: 'is not switched on here' }])
  const label = networkOf(network)?.label ?? network
  const refused = await checkProof(actor, proof, payToStatement(found.name, label, payTo), nowMs)
  if (refused) return { ok: false, problem: refused }
  const before = (await settingOf(database(), 'pay_to', publisher))?.value as object | undefined
  return save(actor, publisher, 'pay_to', { ...before, [network]: payTo }, proof, nowMs)
}

/** Hands the whole installation to another wallet, after the configured delay. */
export async function changeOwner(
  actor: Actor,
  { wallet, ...proof }: z.infer<typeof ownerChange>,
  nowMs: number,
): Promise<Outcome<{ effectiveAt: string }>> {
  if (actor.role !== 'owner') return { ok: false, problem: forbidden }
  const refused = await checkProof(actor, proof, ownerStatement(wallet), nowMs)
  if (refused) return { ok: false, problem: refused }
  return save(actor, house, 'owner', { wallet: wallet.toLowerCase() }, proof, nowMs)
}

/** The signature has to be fresh, of the wallet that is signed in, and under these very words. */
export async function checkProof(
  actor: Actor,
  { message, signature }: Signed,
  statement: string,
  nowMs: number,
): Promise<Problem | undefined> {
  if (parseSiweMessage(message).statement !== statement)
    return notSigned(`The message must say "${statement}".`)
  const outcome = await verifySignIn(signInContext(), message, signature, nowMs)
  if (!outcome.ok) return notSigned('The signed message is not valid here or is too old.')
  return outcome.wallet === actor.wallet ? undefined : notSigned('Another wallet than yours has signed it.')
}

async function save(
  actor: Actor,
  publisher: string,
  kind: 'pay_to' | 'owner',
  value: object,
  proof: Signed,
  nowMs: number,
): Promise<Outcome<{ effectiveAt: string }>> {
  const effectiveAt = new Date(nowMs + env().CHANGE_DELAY_HOURS * 3600_000)
  await saveSettings(database(), [
    { publisher, kind, subject: publisher, value, setBy: actor.wallet, effectiveAt, proof },
  ])
  return { ok: true, data: { effectiveAt: effectiveAt.toISOString() } }
}

function notSigned(why: string): Problem {
  return {
    status: 401,
    code: 'signature_required',
    title: 'This change asks for a signature of its own',
    detail: `${why} Nothing was changed.`,
  }
}
