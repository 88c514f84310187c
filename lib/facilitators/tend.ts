import 'server-only'
import { and, desc, eq, sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import { payments, relayers, settleAttempts } from '../db/schema'
import { storeReplacement } from '../payments/attempts'
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
  await broadcast(relayer, await outbid(relayer, attempt.paymentId, stored, tip))
  return 'outbid'
}

interface HeldNonce {
  id: bigint
  paymentId: string
  nonce: number
  raw: Hex | null
  ageSeconds: number
  /** Whether its payment is still open: what has ended must not be sent. */
  wanted: boolean
}

/** The newest attempt at a nonce that the database has given out. */
async function attemptAt(relayer: Relayer, nonce: number): Promise<HeldNonce | undefined> {
  const address = addressOf(relayer)
  const [row] = await relayer.db
    .select({
      id: settleAttempts.id,
      paymentId: settleAttempts.paymentId,
      nonce: settleAttempts.relayerNonce,
      raw: settleAttempts.rawTransaction,
      ageSeconds: sql<number>`extract(epoch from now() - ${settleAttempts.startedAt})::float`,
      wanted: sql<boolean>`${payments.state} in ('claimed', 'submitting', 'pending', 'unknown')`,
    })
    .from(settleAttempts)
    .innerJoin(payments, eq(payments.id, settleAttempts.paymentId))
    .innerJoin(relayers, and(eq(relayers.network, payments.network), eq(relayers.address, address)))
    .where(
      and(
        eq(settleAttempts.relayer, address),
        eq(settleAttempts.relayerNonce, nonce),
        eq(payments.network, relayer.network),
        sql`${relayers.nextNonce} > ${nonce}`,
      ),
    )
    .orderBy(desc(settleAttempts.id))
    .limit(1)
  return row as HeldNonce | undefined
}

/** Uses a nonce up. Written down first, under the same rule as a payment's transaction: one signature for one attempt. */
async function fill(
  relayer: Relayer,
  { id, paymentId, nonce, raw: earlier }: HeldNonce,
  tip: bigint,
): Promise<void> {
  const { db, client, account } = relayer
  const { baseFeePerGas } = await client.getBlock()
  // Twice the usual, so that it takes the place of whatever is stuck there.
  const fees = feesOf((baseFeePerGas ?? 0n) * 2n, tip * 2n)
  const raw = await signCall(relayer, { nonce, to: account.address, gas: fillerGas, ...fees })
  if (earlier) {
    const place = { relayer: addressOf(relayer), relayerNonce: nonce }
    await storeReplacement(db, paymentId, place, raw, 'filler')
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
