import 'server-only'
import { z } from 'zod'
import type { Token } from '../chains/tokens'
import type { Db } from '../db/client'
import { openAttempt } from '../payments/attempts'
import type { Payment } from '../payments/payment'
import { requirementsOf } from '../x402/payment-required'
import type { Facilitator, SubmitOutcome } from './facilitator'

/** A facilitator that has not answered by then may still settle; only the chain will tell. */
const timeoutMs = 12_000
const maxAnswerBytes = 64 * 1024

const settleResponse = z.object({
  success: z.boolean(),
  errorReason: z.string().max(200).nullish(),
  transaction: z.string().nullish(),
})
const transactionHash = /^0x[0-9a-fA-F]{64}$/

/** A remote x402 facilitator, spoken to with protocol version 2. What it says is a hint; see `prove.ts`. */
export function httpFacilitator(db: Db, url: string): Facilitator {
  const base = url.replace(/\/$/, '')

  async function settle(payment: Payment, token: Token): Promise<SubmitOutcome> {
    if (!(await openAttempt(db, payment, base))) return { kind: 'overtaken' }
    const body = JSON.stringify(settleRequest(payment, token))
    try {
      const answer = await fetch(`${base}/settle`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        cache: 'no-store',
        // A redirect could send a spendable authorization to anybody.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      return readAnswer(await readBounded(answer))
    } catch {
      return { kind: 'unknown', reason: 'the facilitator did not answer' }
    }
  }

  return { name: base, settle }
}

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
  const parsed = settleResponse.safeParse(JSON.parse(text))
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

async function readBounded(answer: Response): Promise<string> {
  const reader = answer.body?.getReader()
  if (!reader) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length
    if (size > maxAnswerBytes) {
      await reader.cancel()
      throw new Error('the answer is too large')
    }
    chunks.push(part.value)
  }
  return Buffer.concat(chunks).toString('utf8')
}
