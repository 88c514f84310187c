import 'server-only'
import type { Executor } from '../db/client'
import { comingSteps, heldAt, type Step, type Values } from './pending'
import { heldAndLater, type MadeSetting, settingOf } from './settings'

/**
 * The owners are one setting, which begins with the wallet that the configuration names: that is its subject, so another one in
 * the configuration begins anew, alone. Each row says of every wallet that ever was an owner whether it is one.
 */
export type OwnerMark = 'owner' | 'removed'

const begun = (first: string): Values => ({ [first]: 'owner' satisfies OwnerMark })
const isMarked = (values: Values, wallet: string) => values[wallet] === ('owner' satisfies OwnerMark)

/** Whether a wallet is an owner now. Without a first one nobody is. */
export async function isOwner(db: Executor, first: string | undefined, wallet: string): Promise<boolean> {
  if (first === undefined) return false
  const held = await settingOf(db, 'owner', first)
  return isMarked((held?.value as Values | undefined) ?? begun(first), wallet)
}

/** Lists the row in effect of the owners and all that were made after it, oldest first; before any was made, what the configuration says. */
export async function ownerRows(db: Executor, first: string): Promise<MadeSetting[]> {
  const rows = await heldAndLater(db, 'owner', first)
  return rows.some(({ isInEffect }) => isInEffect) ? rows : [configured(first), ...rows]
}

function configured(first: string): MadeSetting {
  const [setBy, effectiveAt] = ['system', new Date(0).toISOString()]
  return {
    ...{ kind: 'owner', subject: first, version: 0, value: begun(first), setBy, effectiveAt },
    proof: undefined,
    isInEffect: true,
  }
}

/** Lists the owners at a moment, in lower case. */
export function ownersAt(rows: readonly MadeSetting[], atMs: number): string[] {
  const held = heldAt(rows, atMs)
  return Object.keys(held).filter((wallet) => isMarked(held, wallet))
}

/** Whether a wallet is an owner, and is to stay one. */
export type Standing = 'owner' | 'leaving' | 'coming' | 'none'

/** Tells how a wallet stands with the owners, by what holds and what is to come. */
export function standingIn(rows: readonly MadeSetting[], wallet: string, nowMs: number): Standing {
  const step = comingSteps(rows, nowMs).find(({ key }) => key === wallet)
  if (ownersAt(rows, nowMs).includes(wallet)) return step ? 'leaving' : 'owner'
  return step ? 'coming' : 'none'
}

/** The same, of the database. */
export async function standingOf(
  db: Executor,
  first: string | undefined,
  wallet: string,
  nowMs: number,
): Promise<Standing> {
  return first === undefined ? 'none' : standingIn(await ownerRows(db, first), wallet, nowMs)
}

/** Lists the wallets whose steps cannot stay when some are withdrawn: those, and removals that would then leave nobody. */
export function fallenWith(
  rows: readonly MadeSetting[],
  isWithdrawn: (step: Step) => boolean,
  nowMs: number,
): Set<string> {
  const fallen = new Set<string>()
  let values = heldAt(rows, nowMs)
  for (const step of comingSteps(rows, nowMs)) {
    const next = { ...values, [step.key]: step.value }
    if (isWithdrawn(step) || !hasOwner(next)) fallen.add(step.key)
    else values = next
  }
  return fallen
}

/** Whether a row names an owner at all. The database refuses one that does not. */
export function hasOwner(values: Values): boolean {
  return Object.keys(values).some((wallet) => isMarked(values, wallet))
}
