import 'server-only'
import { getAddress } from 'viem'
import { z } from 'zod'
import { house } from '../content/publication'
import { db } from '../db/client'
import { env } from '../env'
import { comingSteps, heldAt, planChange, planWithdrawal, type Step } from '../publishers/pending'
import { heldAndLater } from '../publishers/settings'
import { type Actor, ownerWallet } from './actor'
import { forbidden, notFound, type Outcome } from './api'
import { address, checkProof, delayed, lockGuarded, type Signed, saveDrafts, signed } from './guarded'
import { ownerStatement, ownerWithdrawal } from './statements'

export const ownerChange = z.strictObject({ wallet: address, ...signed })

/** Whose the installation is, and whose it will be. */
export interface Owner {
  wallet: string
  next?: { wallet: string; effectiveAt: string }
}

const database = () => db(env().DATABASE_URL)

/** Says who owns the installation, and whether that will change. */
export async function ownerNow(): Promise<Owner> {
  const [wallet, next] = [await ownerWallet(), await nextOwner(Date.now())]
  return {
    wallet: wallet ? getAddress(wallet) : '',
    ...(next ? { next: { wallet: getAddress(next.value), effectiveAt: next.effectiveAt } } : {}),
  }
}

async function nextOwner(nowMs: number): Promise<Step | undefined> {
  return comingSteps(await heldAndLater(database(), 'owner', house), nowMs)[0]
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
  const effectiveAt = delayed(nowMs).toISOString()
  const step = { key: 'wallet', value: wallet.toLowerCase(), setBy: actor.wallet, proof, effectiveAt }
  return database().transaction(async (tx) => {
    await lockGuarded(tx)
    const rows = await heldAndLater(tx, 'owner', house)
    await saveDrafts(tx, 'owner', house, planChange(rows, step, env().OWNER_ADDRESS, nowMs))
    const now = heldAt(rows, nowMs).wallet ?? env().OWNER_ADDRESS
    const at = now === step.value ? new Date(nowMs).toISOString() : effectiveAt
    return { ok: true, data: { effectiveAt: at } }
  })
}

/** Withdraws the handover that is to come. */
export async function withdrawOwner(
  actor: Actor,
  proof: Signed,
  nowMs: number,
): Promise<Outcome<{ effectiveAt: string }>> {
  if (actor.role !== 'owner') return { ok: false, problem: forbidden }
  const next = await nextOwner(nowMs)
  if (!next) return notFound('change that is to come')
  const refused = await checkProof(actor, proof, ownerWithdrawal(getAddress(next.value)), nowMs)
  if (refused) return { ok: false, problem: refused }
  return database().transaction(async (tx) => {
    await lockGuarded(tx)
    const author = { setBy: actor.wallet, proof }
    const isSigned = ({ value }: Step) => value === next.value
    const drafts = planWithdrawal(await heldAndLater(tx, 'owner', house), isSigned, author, nowMs)
    if (!drafts) return notFound('change that is to come')
    await saveDrafts(tx, 'owner', house, drafts)
    return { ok: true, data: { effectiveAt: new Date(nowMs).toISOString() } }
  })
}
