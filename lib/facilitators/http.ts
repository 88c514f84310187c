import 'server-only'
import { z } from 'zod'
import { NeverReached, nodeFetch } from '../chains/node-fetch'
import type { Token } from '../chains/tokens'
import type { Db } from '../db/client'
import { closeAttempt, openAttempt } from '../payments/attempts'
import type { Payment } from '../payments/payment'
import { requirementsOf } from '../x402/payment-required'
import type { Facilitator, SubmitOutcome } from './facilitator'

/** A facilitator that has not answered by then may still settle; only the chain will tell. */
const timeoutMs = 12_000
/** No honest answer is longer. */
export const maxAnswerBytes = 64 * 1024

const settleResponse = z.object({
  success: z.boolean(),
  errorReason: z.string().max(200).nullish(),
  transaction: z.string().nullish(),
})
const transactionHash = /^0x[0-9a-fA-F]{64}$/

/** How a remote facilitator is reached. */
export interface Remote {
  /** What it is called in the books. */
  name: string
  /** Its address, without a slash at the end. */
  base: string
  /** What lets us in at one of its addresses. Made anew for each request, and never kept or logged. */
  credentials?: (method: 'GET' | 'POST', url: URL) => Promise<Record<string, string>>
}

/** A facilitator that wants no credentials. */
export function openRemote(url: string): Remote {
  const base = url.replace(/\/$/, '')
  return { name: base, base }
}

/** A remote x402 facilitator, spoken to with protocol version 2. What it says is a hint; see `prove.ts`. */
export function httpFacilitator(db: Db, remote: Remote): Facilitator {
  async function settle(payment: Payment, token: Token): Promise<SubmitOutcome> {
    const attempt = await openAttempt(db, payment, remote.name)
    if (!attempt) return { kind: 'overtaken' }
    const outcome = await post(remote, settleRequest(payment, token))
    // What is not written down counts as perhaps submitted, which is the safe side.
    if ('reason' in outcome) await closeAttempt(db, attempt, outcome).catch(() => undefined)
    return outcome
  }

  return { name: remote.name, settle }
}

async function post(remote: Remote, request: object): Promise<SubmitOutcome> {
  const url = new URL(`${remote.base}/settle`)
  let headers: Record<string, string> | undefined
  try {
    headers = await remote.credentials?.('POST', url)
  } catch {
    return { kind: 'refused', reason: 'the facilitator’s key is not one' }
  }
  try {
    // It follows no redirect, which could send a spendable authorization to anybody.
    const answer = await nodeFetch(
      url,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(timeoutMs),
      },
      maxAnswerBytes,
    )
    const hint = readAnswer(await answer.text())
    return turnedAway.has(answer.status) && hint.kind !== 'submitted'
      ? { kind: 'declined', reason: `the facilitator answered ${answer.status}` }
      : hint
  } catch (error) {
    return error instanceof NeverReached
      ? { kind: 'refused', reason: 'the facilitator could not be reached' }
      : { kind: 'unknown', reason: 'the facilitator did not answer' }
  }
}

/** Not let in, not there, too often: said before a request is looked at. */
const turnedAway: ReadonlySet<number> = new Set([401, 403, 404, 429])

/** The request, without anything the payer sent beside the authorization: the quote is a secret that stays here. */
function settleRequest(payment: Payment, token: Token) {
  const { from, to, value, validAfter, validBefore, nonce } = payment.authorization
  const paymentRequirements = requirementsOf({
    network: payment.network,
    asset: token.address,
    amount: String(value),
    payTo: to,
    name: token.name,
    version: token.version,
  })
  const authorization = {
    from,
    to,
    value: String(value),
    validAfter: String(validAfter),
    validBefore: String(validBefore),
    nonce,
  }
  return {
    x402Version: 2,
    paymentPayload: {
      x402Version: 2,
      accepted: paymentRequirements,
      payload: { signature: payment.signature, authorization },
    },
    paymentRequirements,
  }
}

function readAnswer(text: string): SubmitOutcome {
  const parsed = settleResponse.safeParse(jsonOf(text))
  if (!parsed.success) return { kind: 'unknown', reason: 'the facilitator answered something else' }
  const { transaction, success, errorReason } = parsed.data
  if (transaction && transactionHash.test(transaction)) {
    return { kind: 'submitted', transaction: transaction.toLowerCase() as `0x${string}` }
  }
  return {
    kind: 'unknown',
    reason: success ? 'settled without a transaction' : (errorReason ?? 'not settled'),
  }
}

/** Parses JSON; `undefined` when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
