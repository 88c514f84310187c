import 'server-only'
import { getAddress } from 'viem'
import { z } from 'zod'
import { house } from '../content/publication'
import { db } from '../db/client'
import { env } from '../env'
import { comingSteps, type Step } from '../publishers/pending'
import { heldAndLater } from '../publishers/settings'
import { type Actor, ownerWallet } from './actor'
import { forbidden, notFound, type Outcome } from './api'
import {
  address,
  checkProof,
  delayed,
  lockGuarded,
  type Signed,
  saveGuarded,
  signed,
  withdrawGuarded,
} from './guarded'
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
    return saveGuarded(tx, 'owner', house, { step, configured: env().OWNER_ADDRESS, nowMs })
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
  const isSigned = ({ value }: Step) => value === next.value
  return withdrawGuarded('owner', house, { isSigned, author: { setBy: actor.wallet, proof }, nowMs })
}
