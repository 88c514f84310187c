import 'server-only'
import { type Hex, parseTransaction } from 'viem'
import { latestBlock } from '../chains/blocks'
import type { Token } from '../chains/tokens'
import { closeAttempt, lastTransaction } from '../payments/attempts'
import { openRefundRelay, type Refund, storeRefundTransaction } from '../payments/refunds'
import { tryOnChain } from '../payments/verify'
import { broadcast } from './broadcast'
import type { SubmitOutcome } from './facilitator'
import { feesOf, min, usualTip } from './fees'
import { addressOf, type Relayer, signCall, spending, syncNonce } from './relayer'
import { sendAgain } from './send-again'

/**
 * Brings a signed refund to the chain from our relayer's account, as payments are: the nonce is given out by the database, and
 * the transaction is written down before its first byte leaves. Doing it again cannot pay back twice.
 *
 * @throws when the node does not answer.
 */
export async function relayRefund(relayer: Relayer, token: Token, refund: Refund): Promise<SubmitOutcome> {
  const { db, client } = relayer
  const of = { refundId: refund.id }
  const tip = await usualTip(client)
  const stored = await lastTransaction(db, of)
  if (stored && carries(stored.raw, refund.signature)) {
    const again = await sendAgain(relayer, of, stored, tip)
    if (again) return again
  }
  const { baseFeePerGas } = await latestBlock(client)
  const fees = feesOf(baseFeePerGas, tip)
  const as = { account: addressOf(relayer), ...fees }
  const tried = await tryOnChain(client, token, { ...refund, x402Version: 2 }, { as })
  if ('refusal' in tried) return { kind: 'refused', reason: tried.refusal }
  await syncNonce(relayer)
  const { call } = tried.look
  const gas = min((tried.look.gas * 12n) / 10n, call.gas)
  const attempt = await openRefundRelay(db, refund, spending(relayer, gas, fees.maxFeePerGas))
  if (!attempt) return { kind: 'overtaken' }
  const raw = await signCall(relayer, { ...call, nonce: attempt.relayerNonce, gas, ...fees })
  if (!(await storeRefundTransaction(db, refund, attempt, raw))) return { kind: 'overtaken' }
  const sent = await broadcast(relayer, raw)
  if (sent.kind === 'refused') await closeAttempt(db, attempt.id, sent)
  return sent
}

/** Whether a transaction carries this signature: one that was sent for an earlier one would only fail. */
function carries(raw: Hex, signature: Hex): boolean {
  return (parseTransaction(raw).data ?? '0x').includes(signature.slice(2))
}
