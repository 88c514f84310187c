import 'server-only'
import { type Hex, parseTransaction } from 'viem'
import { type AttemptOf, type StoredTransaction, storeReplacement } from '../payments/attempts'
import { broadcast, isGone } from './broadcast'
import type { SubmitOutcome } from './facilitator'
import { marketFees, outbidding } from './fees'
import { addressOf, nextMined, type Relayer, signCall } from './relayer'

/** A transaction that is next and is not mined after this long is offered again with a higher fee, at the same nonce. */
export const stuckSeconds = 30

/**
 * Sends what was stored: the same bytes cannot pay twice, whatever became of the first broadcast. Outbid when it is stuck,
 * which only the relayer's next transaction can be; the others wait for that one, and a higher fee would not change it.
 *
 * @returns `undefined` when its nonce went to another transaction and it can never be mined
 */
export async function sendAgain(
  relayer: Relayer,
  of: AttemptOf,
  stored: StoredTransaction,
  tip: bigint,
): Promise<SubmitOutcome | undefined> {
  if (stored.relayer !== addressOf(relayer)) return undefined
  const isStuck = stored.ageSeconds > stuckSeconds && (await nextMined(relayer)) === stored.relayerNonce
  const better = isStuck ? await outbid(relayer, of, stored, tip) : undefined
  const again = await broadcast(relayer, better ?? stored.raw)
  return isGone(again) ? undefined : again
}

/**
 * Signs the same transaction with a fee that nodes take for a replacement, and writes it down.
 *
 * @returns `undefined` where more money is not what it needs, or somebody else has just outbid it
 */
export async function outbid(
  relayer: Relayer,
  of: AttemptOf,
  stored: StoredTransaction,
  tip: bigint,
): Promise<Hex | undefined> {
  const { to, data, gas, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = parseTransaction(stored.raw)
  const market = await marketFees(relayer.client, tip)
  const fees = outbidding({ maxFeePerGas, maxPriorityFeePerGas }, market)
  if (!fees) return undefined
  const raw = await signCall(relayer, { nonce: stored.relayerNonce, to, data, gas, ...fees })
  const raise = (gas ?? 0n) * (fees.maxFeePerGas - maxFeePerGas)
  const place = { ...stored, network: relayer.network, raise }
  const isOurs = await storeReplacement(relayer.db, of, place, raw)
  return isOurs ? raw : undefined
}
