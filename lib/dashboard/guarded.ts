import 'server-only'
import { sql } from 'drizzle-orm'
import { getAddress, isAddress, zeroAddress } from 'viem'
import { parseSiweMessage } from 'viem/siwe'
import { z } from 'zod'
import { verifySignIn } from '../access/sign-in'
import type { Executor } from '../db/client'
import type { SettingKind } from '../db/schema/publishers'
import { env } from '../env'
import type { Problem } from '../http/problem'
import { findMember } from '../publishers/members'
import { type Standing, standingOf } from '../publishers/owners'
import type { Draft } from '../publishers/pending'
import { saveSettings } from '../publishers/settings'
import { signInContext } from '../seller'
import type { Actor } from './actor'
import { forbidden } from './api'

/** A change that could lead money astray, with the EIP-4361 message in which a wallet has spelled it out. */
export interface Signed {
  message: string
  signature: string
}

/** An address that somebody can have the key of, with its checksum. */
export const address = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), 'is not an address')
  .refine((text) => text.toLowerCase() !== zeroAddress, 'is the address of nobody')
  .transform((text) => getAddress(text))
export const signed = { message: z.string().max(4000), signature: z.string().max(8000) }

/** A change that is all in the words that were signed. */
export const signedAlone = z.strictObject(signed)

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

/** When a change that is signed now takes effect. */
export function delayed(nowMs: number): Date {
  return new Date(nowMs + env().CHANGE_DELAY_HOURS * 3600_000)
}

/** Lets one change at a time look at what holds and what is to come, and write what follows from it. */
export async function lockGuarded(tx: Executor): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(403, hashtext('guarded'))`)
}

/** Writes the planned rows of a guarded setting. */
export async function saveDrafts(
  tx: Executor,
  setting: { publisher: string; kind: SettingKind; subject: string },
  drafts: readonly Draft[],
): Promise<void> {
  await saveSettings(
    tx,
    drafts.map((draft) => ({ ...setting, ...draft })),
  )
}

/** Why a wallet that was here as an owner signs nothing new: whoever is to be removed starts nothing that would outlast it. */
export function whyBarred(standing: Standing): Problem | undefined {
  if (standing === 'leaving') return leaving
  return standing === 'owner' ? undefined : forbidden
}

/** The same for whoever acts for a publisher. Removing a wallet takes the same lock: what it asked for a moment before is not written behind that. */
export async function whyBarredFor(
  tx: Executor,
  { wallet, role }: Actor,
  publisher: string,
  nowMs: number,
): Promise<Problem | undefined> {
  if (role === 'owner') return whyBarred(await standingOf(tx, env().OWNER_ADDRESS, wallet, nowMs))
  const member = await findMember(tx, wallet)
  return member?.publisher === publisher && member.role === 'publisher' ? undefined : forbidden
}

const leaving: Problem = {
  status: 403,
  code: 'leaving',
  title: 'Your wallet is to be removed as an owner',
  detail: 'Withdraw that first: until then it signs no other change. Nothing was changed.',
}

function notSigned(why: string): Problem {
  return {
    status: 401,
    code: 'signature_required',
    title: 'This change asks for a signature of its own',
    detail: `${why} Nothing was changed.`,
  }
}
