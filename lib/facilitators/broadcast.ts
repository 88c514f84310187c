import 'server-only'
import { type Hex, keccak256 } from 'viem'
import type { SubmitOutcome } from './facilitator'
import { type Relayer, syncNonce } from './relayer'

const nonceIsGone = 'another transaction has taken the nonce'

/** Whether a transaction can never be mined, because another one of its nonce was. */
export function isGone(outcome: SubmitOutcome): boolean {
  return outcome.kind === 'unknown' && outcome.reason === nonceIsGone
}

/**
 * Hands a transaction to the node. `refused` only where the node's own words leave no doubt that it did not keep it.
 */
export async function broadcast(relayer: Relayer, raw: Hex): Promise<SubmitOutcome> {
  try {
    const transaction = await relayer.client.sendRawTransaction({ serializedTransaction: raw })
    return { kind: 'submitted', transaction }
  } catch (error) {
    const said = detailsOf(error)
    if (/already (known|imported)/i.test(said)) return { kind: 'submitted', transaction: keccak256(raw) }
    if (/insufficient funds/i.test(said)) return { kind: 'refused', reason: 'unexpected_settle_error' }
    if (/nonce too low/i.test(said)) {
      await syncNonce(relayer).catch(() => undefined)
      return { kind: 'unknown', reason: nonceIsGone }
    }
    return { kind: 'unknown', reason: 'the node did not confirm the broadcast' }
  }
}

function detailsOf(error: unknown): string {
  let text = ''
  for (let e = error; e instanceof Error; e = (e as { cause?: unknown }).cause) {
    text += ` ${(e as { details?: string }).details ?? e.message}`
  }
  return text
}
