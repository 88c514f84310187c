import 'server-only'
import { type Hex, keccak256, type PublicClient } from 'viem'
import { NeverReached } from '../chains/node-fetch'
import type { SubmitOutcome } from './facilitator'
import { type Relayer, syncNonce } from './relayer'

const nonceIsGone = 'another transaction has taken the nonce'

/** Whether a transaction can never be mined, because another one of its nonce was. */
export function isGone(outcome: SubmitOutcome): boolean {
  return outcome.kind === 'unknown' && outcome.reason === nonceIsGone
}

/** What one node said: it has it; it did not keep it; it was never reached; its nonce is used; none of these. */
type Said = 'taken' | 'no funds' | 'not reached' | 'nonce used' | 'unclear'

/**
 * Hands a transaction to one node after the other until one has taken it. Each is asked by itself, because what one says,
 * or says when asked again, tells nothing of what became of the bytes that another was silent about: `refused` is said only
 * where every answer leaves no doubt that they were not kept, and none is missing.
 */
export async function broadcast(relayer: Relayer, raw: Hex): Promise<SubmitOutcome> {
  const answers: Said[] = []
  for (const node of turns(relayer.nodes)) {
    const said = await hand(node, raw)
    if (said === 'taken') return { kind: 'submitted', transaction: keccak256(raw) }
    if (said === 'nonce used') {
      await syncNonce(relayer).catch(() => undefined)
      return { kind: 'unknown', reason: nonceIsGone }
    }
    answers.push(said)
  }
  const got = answers.filter((said) => said !== 'not reached')
  return got.length > 0 && got.every((said) => said === 'no funds')
    ? { kind: 'refused', reason: 'unexpected_settle_error' }
    : { kind: 'unknown', reason: 'no node confirmed the broadcast' }
}

/** One node alone is asked twice: the connection that was kept from before may just have been closed. */
function turns(nodes: readonly PublicClient[]): readonly PublicClient[] {
  return nodes.length === 1 ? [...nodes, ...nodes] : nodes
}

async function hand(node: PublicClient, raw: Hex): Promise<Said> {
  try {
    await node.request({ method: 'eth_sendRawTransaction', params: [raw] }, { retryCount: 0 })
    return 'taken'
  } catch (error) {
    const said = detailsOf(error)
    if (/already (known|imported)/i.test(said)) return 'taken'
    if (/insufficient funds/i.test(said)) return 'no funds'
    if (/nonce too low/i.test(said)) return 'nonce used'
    return wasNeverReached(error) ? 'not reached' : 'unclear'
  }
}

function* causesOf(error: unknown): Generator<Error> {
  for (let e = error; e instanceof Error; e = e.cause) yield e
}

function wasNeverReached(error: unknown): boolean {
  return [...causesOf(error)].some((cause) => cause instanceof NeverReached)
}

function detailsOf(error: unknown): string {
  return [...causesOf(error)].map((e) => (e as { details?: string }).details ?? e.message).join(' ')
}
