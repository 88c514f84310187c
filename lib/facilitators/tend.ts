import 'server-only'
import { and, desc, eq, or, sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import { payments, refunds, relayers, settleAttempts } from '../db/schema/payments'
import { type AttemptOf, storeReplacement } from '../payments/attempts'
import { addressOf, broadcast, feesOf, outbid, type Relayer, signCall } from './direct'

/** A nonce may be in the hands of a request for this long before anybody else touches it. */
const patienceSeconds = 30
/** A transfer of nothing to oneself. */
const fillerGas = 21_000n

/**
 * Looks after the relayer's oldest transaction that is not mined: all later ones wait for it. It is sent again, outbid when
 * it is stuck, and where a nonce was given out and nothing was signed with it, or what was signed is no longer wanted, a
 * transfer of nothing fills the gap.
 *
 * @returns what was done
 * @throws when the node does not answer.
 */
export async function tendRelayer(relayer: Relayer): Promise<'nothing' | 'sent again' | 'outbid' | 'filled'> {
  const { client, account } = relayer
  const nonce = await client.getTransactionCount({ address: account.address, blockTag: 'latest' })
  const attempt = await attemptAt(relayer, nonce)
  if (!attempt || attempt.ageSeconds < patienceSeconds) return 'nothing'
  const tip = BigInt(await client.request({ method: 'eth_maxPriorityFeePerGas' }))
  if (!attempt.raw || !attempt.wanted) {
    await fill(relayer, attempt, tip)
    return 'filled'
  }
  const stored = {
    raw: attempt.raw,
    relayer: addressOf(relayer),
    relayerNonce: nonce,
    ageSeconds: attempt.ageSeconds,
  }
  const sent = await broadcast(relayer, stored.raw)
  if (sent.kind === 'submitted' && attempt.ageSeconds < 2 * patienceSeconds) return 'sent again'
  await broadcast(relayer, await outbid(relayer, attempt.of, stored, tip))
  return 'outbid'
}

interface HeldNonce {
  id: bigint
  of: AttemptOf
  nonce: number
  raw: Hex | null
  ageSeconds: number
  /** Whether its payment or refund is still open: what has ended must not be sent. */
  wanted: boolean
}

// A refund that was signed again has another signature than what was sent for it before.
const isWanted = sql<boolean>`coalesce(${payments.state} in ('claimed', 'submitting', 'pending', 'unknown'),
  ${refunds.state} in ('signed', 'submitted')
    and (${settleAttempts.rawTransaction} is null or strpos(${settleAttempts.rawTransaction}, substr(${refunds.signature}, 3)) > 0))`

/** The newest attempt at a nonce that the database has given out. */
async function attemptAt(relayer: Relayer, nonce: number): Promise<HeldNonce | undefined> {
  const address = addressOf(relayer)
  const [row] = await relayer.db
    .select({
      id: settleAttempts.id,
      paymentId: settleAttempts.paymentId,
      refundId: settleAttempts.refundId,
      nonce: settleAttempts.relayerNonce,
      raw: settleAttempts.rawTransaction,
      ageSeconds: sql<number>`extract(epoch from now() - ${settleAttempts.startedAt})::float`,
      wanted: isWanted,
    })
    .from(settleAttempts)
    .leftJoin(payments, eq(payments.id, settleAttempts.paymentId))
    .leftJoin(refunds, eq(refunds.id, settleAttempts.refundId))
    .innerJoin(relayers, and(eq(relayers.network, relayer.network), eq(relayers.address, address)))
    .where(
      and(
        eq(settleAttempts.relayer, address),
        eq(settleAttempts.relayerNonce, nonce),
        or(eq(payments.network, relayer.network), eq(refunds.network, relayer.network)),
        sql`${relayers.nextNonce} > ${nonce}`,
      ),
    )
    .orderBy(desc(settleAttempts.id))
    .limit(1)
  if (!row) return undefined
  const { paymentId, refundId, ...held } = row
  const of = paymentId === null ? { refundId } : { paymentId }
  return { ...held, of } as HeldNonce
}

/** Uses a nonce up. Written down first, under the same rule as a payment's transaction: one signature for one attempt. */
async function fill(
  relayer: Relayer,
  { id, of, nonce, raw: earlier }: HeldNonce,
  tip: bigint,
): Promise<void> {
  const { db, client, account } = relayer
  const { baseFeePerGas } = await client.getBlock()
  // Twice the usual, so that it takes the place of whatever is stuck there.
  const fees = feesOf((baseFeePerGas ?? 0n) * 2n, tip * 2n)
  const raw = await signCall(relayer, { nonce, to: account.address, gas: fillerGas, ...fees })
  if (earlier) {
    const place = { relayer: addressOf(relayer), relayerNonce: nonce }
    await storeReplacement(db, of, place, raw, 'filler')
  } else {
    const [stored] = await db
      .update(settleAttempts)
      .set({ rawTransaction: raw, facilitator: 'filler' })
      .where(and(eq(settleAttempts.id, id), sql`${settleAttempts.rawTransaction} is null`))
      .returning({ id: settleAttempts.id })
    if (!stored) return
  }
  await broadcast(relayer, raw)
}
