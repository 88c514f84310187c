import 'server-only'
import type { Hex, PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Token } from '../chains/tokens'
import type { Db } from '../db/client'
import {
  closeAttempt,
  lastTransaction,
  openRelay,
  relaysForNothing,
  storeTransaction,
} from '../payments/attempts'
import type { Payment } from '../payments/payment'
import { type Look, tryOnChain } from '../payments/verify'
import { broadcast } from './broadcast'
import type { Facilitator, SubmitOutcome } from './facilitator'
import { feesOf, marketFees, min, tipSource } from './fees'
import { isAffordable } from './funds'
import { addressOf, type Relayer, signCall, spending, syncNonce } from './relayer'
import { sendAgain } from './send-again'

/** So many transactions of a wallet that pay nothing in a day, and no more: a contract may pass every trial and then fail. */
const maxRelaysForNothing = 3

/**
 * The built-in facilitator: our own relayer broadcasts the authorization and pays the gas. The transaction's target is
 * the token of our table, or Multicall3 where a wallet has to be deployed first; its value is zero, and it is written
 * down, signed, before the first byte leaves.
 */
export function directFacilitator(
  db: Db,
  client: PublicClient,
  privateKey: Hex,
  network: string,
  {
    factories = [],
    nodes = [client],
    dailyLimit,
  }: Partial<Pick<Relayer, 'factories' | 'nodes' | 'dailyLimit'>> = {},
): Facilitator {
  const account = privateKeyToAccount(privateKey)
  const relayer: Relayer = { db, client, nodes, account, network, factories, dailyLimit }
  const tipOf = tipSource(client)
  let started: Promise<void> | undefined

  async function settle(payment: Payment, token: Token, look?: Look): Promise<SubmitOutcome> {
    const earlier = payment.state !== 'claimed' && (await submittedBefore(relayer, payment, await tipOf()))
    if (earlier) return earlier
    started ??= syncNonce(relayer)
    await started.catch((error: unknown) => {
      started = undefined
      throw error
    })
    const seen = look && !look.isContract ? look : await lookAgain(relayer, token, payment, await tipOf())
    if ('kind' in seen) return seen
    const fees = feesOf(seen.baseFeePerGas, await tipOf())
    const { to, data } = seen.call
    const gas = min((seen.gas * 12n) / 10n, seen.call.gas)
    const spender = spending(relayer, gas, fees.maxFeePerGas)
    if (!(await isAffordable(relayer, spender.maxCost)))
      return { kind: 'refused', reason: 'unexpected_settle_error' }
    const attempt = await openRelay(db, payment, spender)
    if (!attempt) return { kind: 'overtaken' }
    const raw = await signCall(relayer, { nonce: attempt.relayerNonce, to, data, gas, ...fees })
    if (!(await storeTransaction(db, payment, attempt, raw))) return { kind: 'overtaken' }
    const sent = await broadcast(relayer, raw)
    if (sent.kind === 'refused') await closeAttempt(db, attempt.id, sent)
    return sent
  }

  return { name: 'direct', settle, relayer }
}

/**
 * Tries a payment as it will be sent, from our account and with its fees: a contract that can tell a trial from the
 * real thing would otherwise have us pay for nothing.
 */
async function lookAgain(
  relayer: Relayer,
  token: Token,
  payment: Payment,
  tip: bigint,
): Promise<Look | SubmitOutcome> {
  const { client, db, factories } = relayer
  const as = { account: addressOf(relayer), ...(await marketFees(client, tip)) }
  const tried = await tryOnChain(client, token, { ...payment, x402Version: 2 }, { factories, as })
  if ('refusal' in tried) return { kind: 'refused', reason: tried.refusal }
  const { look } = tried
  if (look.isContract && (await relaysForNothing(db, payment)) >= maxRelaysForNothing)
    return { kind: 'refused', reason: 'invalid_exact_evm_transaction_simulation_failed' }
  return look
}

/** Sends what was signed for this payment before. `undefined` when there is nothing, or it can never be mined. */
async function submittedBefore(
  relayer: Relayer,
  payment: Payment,
  tip: bigint,
): Promise<SubmitOutcome | undefined> {
  const of = { paymentId: payment.id }
  const stored = await lastTransaction(relayer.db, of)
  return stored && sendAgain(relayer, of, stored, tip)
}
