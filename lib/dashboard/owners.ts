import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { getAddress } from 'viem'
import { z } from 'zod'
import { house } from '../content/publication'
import { db, type Executor } from '../db/client'
import { members } from '../db/schema/publishers'
import { env } from '../env'
import {
  fallenWith,
  hasOwner,
  type OwnerMark,
  ownerRows,
  ownersAt,
  type Standing,
  standingIn,
} from '../publishers/owners'
import {
  type Author,
  comingSteps,
  type Draft,
  planChange,
  planWithdrawal,
  type Step,
} from '../publishers/pending'
import { revokeTokensOf } from '../publishers/tokens'
import type { Actor } from './actor'
import { forbidden, invalid, notFound, type Outcome } from './api'
import { address, checkProof, delayed, lockGuarded, saveDrafts, signed, whyBarred } from './guarded'
import { changesWhere, type SettingChange } from './history'
import { endWhatWas } from './people'
import { lockSignedBy, withdrawSignedBy } from './signed-by'
import { ownerStatement, ownerWithdrawal } from './statements'

export const ownerChange = z.strictObject({ wallet: address, ...signed })
type OwnerChange = z.infer<typeof ownerChange>
type Takes = Outcome<{ effectiveAt: string }>

/** A wallet that is an owner, or will be one. */
export interface Owner {
  wallet: string
  status: 'owner' | 'coming' | 'leaving'
  /** Who has signed that it comes or leaves, and from when that holds. */
  change?: { by: string; effectiveAt: string }
}

const database = () => db(env().DATABASE_URL)

/** The wallet that the configuration names. Whoever is here as an owner is so by it. */
function firstOwner(): string {
  const { OWNER_ADDRESS } = env()
  if (OWNER_ADDRESS === undefined) throw new Error('there are no owners without OWNER_ADDRESS')
  return OWNER_ADDRESS
}

/** Lists the owners, and whoever is to become one. */
export async function ownersNow(nowMs = Date.now()): Promise<Owner[]> {
  const rows = await ownerRows(database(), firstOwner())
  const steps = comingSteps(rows, nowMs)
  const wallets = new Set([...ownersAt(rows, nowMs), ...steps.map(({ key }) => key)])
  return [...wallets].flatMap((wallet) => {
    const status = standingIn(rows, wallet, nowMs)
    const step = steps.find(({ key }) => key === wallet)
    const change = step && { by: step.setBy, effectiveAt: step.effectiveAt }
    return status === 'none' ? [] : [{ wallet: getAddress(wallet), status, ...(change && { change }) }]
  })
}

/** Lists every change of the owners since the configuration has named the first. */
export function ownerHistory(): Promise<SettingChange[]> {
  return changesWhere(sql`kind = 'owner' and subject = ${firstOwner()}`)
}

/** Makes a wallet an owner beside the others, after the configured delay. */
export function addOwner(actor: Actor, change: OwnerChange, nowMs: number): Promise<Takes> {
  return changeOwners(actor, change, 'owner', nowMs)
}

/** Removes an owner, after the configured delay. Until then it can withdraw that, as every other can. */
export function removeOwner(actor: Actor, change: OwnerChange, nowMs: number): Promise<Takes> {
  return changeOwners(actor, change, 'removed', nowMs)
}

async function changeOwners(
  actor: Actor,
  { wallet: named, ...proof }: OwnerChange,
  to: OwnerMark,
  nowMs: number,
): Promise<Takes> {
  if (actor.role !== 'owner') return { ok: false, problem: forbidden }
  const refused = await checkProof(actor, proof, ownerStatement(named, to), nowMs)
  if (refused) return { ok: false, problem: refused }
  const effectiveAt = delayed(nowMs).toISOString()
  const step = { key: named.toLowerCase(), value: to, setBy: actor.wallet, proof, effectiveAt }
  return database().transaction(async (tx): Promise<Takes> => {
    await lockGuarded(tx)
    const rows = await ownerRows(tx, firstOwner())
    const barred = whyBarred(standingIn(rows, actor.wallet, nowMs))
    if (barred) return { ok: false, problem: barred }
    const wrong = whyNot(standingIn(rows, step.key, nowMs), to)
    if (wrong) return invalid([{ field: 'wallet', message: wrong }])
    const drafts = planChange(rows, step, undefined, nowMs)
    if (!drafts.every(({ value }) => hasOwner(value)))
      return invalid([{ field: 'wallet', message: 'is the last owner: make another wallet one first' }])
    await (to === 'owner' ? endWhatWas(tx, step.key) : endBeside(tx, step.key, actor, nowMs))
    await saveOwners(tx, planChange(await ownerRows(tx, firstOwner()), step, undefined, nowMs))
    return { ok: true, data: { effectiveAt } }
  })
}

function whyNot(standing: Standing, to: OwnerMark): string | undefined {
  if (standing === 'leaving') return 'is to be removed already: withdraw that, or wait for it'
  if (standing === 'coming') return 'is to become an owner already: withdraw that, or wait for it'
  if (to === 'owner') return standing === 'owner' ? 'is an owner already' : undefined
  return standing === 'none' ? 'is not an owner' : undefined
}

/**
 * Nothing is left behind an owner who is removed: what it was before it became one ends here, so that it is nobody
 * afterwards, and what it has signed is withdrawn. Who leaves of its own accord lets that stand.
 */
async function endBeside(tx: Executor, wallet: string, actor: Actor, nowMs: number): Promise<void> {
  await lockSignedBy(tx, wallet)
  await tx.delete(members).where(eq(members.wallet, wallet))
  await revokeTokensOf(tx, wallet, null)
  if (wallet === actor.wallet) return
  await withdrawSignedBy(tx, wallet, actor.wallet)
  await withdrawSteps(tx, ({ setBy }) => setBy === wallet, { setBy: actor.wallet }, nowMs)
}

/** Withdraws that a wallet is to come or to leave. Every owner may, for as long as it is one. */
export async function withdrawOwner(
  actor: Actor,
  { wallet: named, ...proof }: OwnerChange,
  nowMs: number,
): Promise<Takes> {
  if (actor.role !== 'owner') return { ok: false, problem: forbidden }
  const wallet = named.toLowerCase()
  const standing = standingIn(await ownerRows(database(), firstOwner()), wallet, nowMs)
  if (standing !== 'coming' && standing !== 'leaving') return notFound('change that is to come')
  const was = standing === 'coming' ? 'owner' : 'removed'
  const refused = await checkProof(actor, proof, ownerWithdrawal(named, was), nowMs)
  if (refused) return { ok: false, problem: refused }
  return database().transaction(async (tx): Promise<Takes> => {
    await lockGuarded(tx)
    const own = standingIn(await ownerRows(tx, firstOwner()), actor.wallet, nowMs)
    if (own !== 'owner' && own !== 'leaving') return { ok: false, problem: forbidden }
    const isSigned = ({ key, value }: Step) => key === wallet && value === was
    return (await withdrawSteps(tx, isSigned, { setBy: actor.wallet, proof }, nowMs))
      ? { ok: true, data: { effectiveAt: new Date(nowMs).toISOString() } }
      : notFound('change that is to come')
  })
}

/** Withdraws some of what is to come, and with it what would leave nobody. False when nothing of it is to come. */
async function withdrawSteps(
  tx: Executor,
  isWithdrawn: (step: Step) => boolean,
  author: Author,
  nowMs: number,
): Promise<boolean> {
  const rows = await ownerRows(tx, firstOwner())
  if (!comingSteps(rows, nowMs).some(isWithdrawn)) return false
  const fallen = fallenWith(rows, isWithdrawn, nowMs)
  await saveOwners(tx, planWithdrawal(rows, ({ key }) => fallen.has(key), author, nowMs) ?? [])
  return true
}

function saveOwners(tx: Executor, drafts: readonly Draft[]): Promise<void> {
  return saveDrafts(tx, { publisher: house, kind: 'owner', subject: firstOwner() }, drafts)
}
