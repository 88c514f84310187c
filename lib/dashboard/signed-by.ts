import 'server-only'
import type { Executor } from '../db/client'
import { keepSecretsBy, lockSecretsBy } from '../publishers/webhook-rotation'
import { lockGuarded } from './guarded'
import { withdrawPayTosBy } from './pay-to'

/** Locks what `withdrawSignedBy` changes. Whoever changes one of them by itself holds it and then waits for the audit log, so this comes first. */
export async function lockSignedBy(tx: Executor, wallet: string): Promise<void> {
  await lockGuarded(tx)
  await lockSecretsBy(tx, wallet)
}

/** Withdraws what a wallet has signed and what has not taken effect, of every publisher but the one it may still act for. */
export async function withdrawSignedBy(
  tx: Executor,
  wallet: string,
  by: string,
  except?: string,
): Promise<void> {
  await withdrawPayTosBy(tx, wallet, by, except)
  await keepSecretsBy(tx, wallet, by, except)
}
