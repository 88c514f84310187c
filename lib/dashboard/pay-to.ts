import 'server-only'
import { getAddress } from 'viem'
import { z } from 'zod'
import { networkOf } from '../chains/networks'
import { house } from '../content/publication'
import { db, type Executor } from '../db/client'
import { env } from '../env'
import { isHousePayee, isNamedByOther } from '../publishers/payees'
import { comingSteps, type Draft, heldAt, planChange, planWithdrawal, type Step } from '../publishers/pending'
import { heldAndLater, subjectsPending } from '../publishers/settings'
import { type Actor, mayChange, publisherFor } from './actor'
import { forbidden, invalid, notFound, type Outcome } from './api'
import { address, checkProof, delayed, lockGuarded, saveDrafts, signed, whyBarredFor } from './guarded'
import { payToStatement, payToWithdrawal } from './statements'

export const payToChange = z.strictObject({ network: z.string().max(40), payTo: address, ...signed })
export const payToStay = z.strictObject({ network: z.string().max(40), ...signed })

/** Where a publisher is paid, and what is to come. */
export interface PayTo {
  network: string
  payTo: string
  /** What it will be, and from when. */
  next?: { payTo: string; effectiveAt: string }
}

const database = () => db(env().DATABASE_URL)
const labelOf = (network: string) => networkOf(network)?.label ?? network

/** Says where a publisher is paid on each network that is on, and what will change. */
export async function payTosOf(publisher: string): Promise<PayTo[]> {
  const [rows, nowMs] = [await heldAndLater(database(), 'pay_to', publisher), Date.now()]
  const [held, steps] = [heldAt(rows, nowMs), comingSteps(rows, nowMs)]
  return env().networks.map(({ network }) => {
    const now = held[network] ?? configuredFor(publisher, network)
    const next = steps.find(({ key }) => key === network)
    return {
      network,
      payTo: now ? getAddress(now) : '',
      ...(next ? { next: { payTo: next.value, effectiveAt: next.effectiveAt } } : {}),
    }
  })
}

function configuredFor(publisher: string, network: string): string | undefined {
  return publisher === house ? env().networks.find((on) => on.network === network)?.payTo : undefined
}

/** Changes where a publisher is paid on a network, after the configured delay; back to what holds, at once. */
export async function changePayTo(
  actor: Actor,
  publisher: string,
  { network, payTo, ...proof }: z.infer<typeof payToChange>,
  nowMs: number,
): Promise<Outcome<{ effectiveAt: string }>> {
  const found = await publisherFor(actor, publisher)
  if (!found) return notFound('publisher')
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  const configured = env().networks.some((on) => on.network === network)
  if (!configured) return invalid([{ field: 'network', message: 'is not switched on here' }])
  const refused = await checkProof(actor, proof, payToStatement(found.name, labelOf(network), payTo), nowMs)
  if (refused) return { ok: false, problem: refused }
  const effectiveAt = delayed(nowMs).toISOString()
  const step: Step = { key: network, value: payTo, setBy: actor.wallet, proof, effectiveAt }
  return database().transaction(async (tx) => {
    await lockGuarded(tx)
    const barred = await whyBarredFor(tx, actor, publisher, nowMs)
    return barred ? { ok: false, problem: barred } : savePayTo(tx, publisher, step, nowMs)
  })
}

/** Writes a change, under the lock, and says from when on it holds: what holds already, from now. */
async function savePayTo(
  tx: Executor,
  publisher: string,
  step: Step,
  nowMs: number,
): Promise<Outcome<{ effectiveAt: string }>> {
  if (await isTaken(tx, publisher, step.value)) {
    return invalid([{ field: 'payTo', message: 'is an address that somebody else is paid at here' }])
  }
  const rows = await heldAndLater(tx, 'pay_to', publisher)
  const drafts = planChange(rows, step, configuredFor(publisher, step.key), nowMs)
  await savePayTos(tx, publisher, drafts)
  const isToCome = drafts.some(({ effectiveAt }) => effectiveAt?.toISOString() === step.effectiveAt)
  return { ok: true, data: { effectiveAt: isToCome ? step.effectiveAt : new Date(nowMs).toISOString() } }
}

function savePayTos(tx: Executor, publisher: string, drafts: readonly Draft[]): Promise<void> {
  return saveDrafts(tx, { publisher, kind: 'pay_to', subject: publisher }, drafts)
}

/** What comes to an address belongs to the first who named it, so nobody may name another's. */
async function isTaken(tx: Executor, publisher: string, payTo: string): Promise<boolean> {
  const isConfigured = env().networks.some((on) => on.payTo.toLowerCase() === payTo.toLowerCase())
  if (publisher !== house && (isConfigured || (await isHousePayee(tx, payTo)))) return true
  return isNamedByOther(tx, publisher, payTo)
}

/** Withdraws what is to change on a network. What holds now holds on. */
export async function withdrawPayTo(
  actor: Actor,
  publisher: string,
  { network, ...proof }: z.infer<typeof payToStay>,
  nowMs: number,
): Promise<Outcome<{ effectiveAt: string }>> {
  const found = await publisherFor(actor, publisher)
  if (!found) return notFound('publisher')
  if (!mayChange(actor, publisher)) return { ok: false, problem: forbidden }
  const isOfNetwork = ({ key }: Step) => key === network
  const next = comingSteps(await heldAndLater(database(), 'pay_to', publisher), nowMs).find(isOfNetwork)
  if (!next) return notFound('change that is to come')
  const statement = payToWithdrawal(found.name, labelOf(network), next.value)
  const refused = await checkProof(actor, proof, statement, nowMs)
  if (refused) return { ok: false, problem: refused }
  const isSigned = (step: Step) => isOfNetwork(step) && step.value === next.value
  return database().transaction(async (tx): Promise<Outcome<{ effectiveAt: string }>> => {
    await lockGuarded(tx)
    const rows = await heldAndLater(tx, 'pay_to', publisher)
    const drafts = planWithdrawal(rows, isSigned, { setBy: actor.wallet, proof }, nowMs)
    if (!drafts) return notFound('change that is to come')
    await savePayTos(tx, publisher, drafts)
    return { ok: true, data: { effectiveAt: new Date(nowMs).toISOString() } }
  })
}

/** Withdraws what a wallet wanted to change, for every publisher but the one it may still act for. */
export async function withdrawPayTosBy(
  tx: Executor,
  wallet: string,
  by: string,
  except?: string,
): Promise<void> {
  await lockGuarded(tx)
  for (const publisher of await subjectsPending(tx, 'pay_to', wallet)) {
    if (publisher === except) continue
    const rows = await heldAndLater(tx, 'pay_to', publisher)
    const drafts = planWithdrawal(rows, ({ setBy }) => setBy === wallet, { setBy: by }, Date.now())
    if (drafts) await savePayTos(tx, publisher, drafts)
  }
}
