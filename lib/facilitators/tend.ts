import 'server-only'
import { and, desc, eq, or, sql } from 'drizzle-orm'
import { type Hex, parseTransaction } from 'viem'
import type { Db } from '../db/client'
import { payments, refunds, relayers, settleAttempts } from '../db/schema/payments'
import { type AttemptOf, storeReplacement } from '../payments/attempts'
import { broadcast, isGone } from './broadcast'
import { above, type Fees, marketFees, outbidding, twice, usualTip } from './fees'
import { fillUnknown, signFiller } from './gap'
import { addressOf, nextMined, type Relayer } from './relayer'
import { outbid } from './send-again'

/** A nonce may be in the hands of a request for this long before anybody else touches it. */
const patienceSeconds = 30

/**
 * Looks after the relayer's oldest transaction that is not mined: all later ones wait for it. It is sent again, outbid when
 * it is stuck, and where a nonce was given out and nothing was signed with it, or what was signed is no longer wanted, a
 * transfer of nothing fills the gap. Any number of processes may: what is written down first is what counts.
 *
 * @returns what was done
 * @throws when the node does not answer.
 */
export async function tendRelayer(relayer: Relayer): Promise<'nothing' | 'sent again' | 'outbid' | 'filled'> {
  const nonce = await nextMined(relayer)
  const attempt = await attemptAt(relayer, nonce)
  if (!attempt) return fillUnknown(relayer, nonce)
  if (attempt.ageSeconds < patienceSeconds) return 'nothing'
  const tip = await usualTip(relayer.client)
  const { raw, wanted } = attempt
  return raw && wanted ? urge(relayer, { ...attempt, raw }, tip) : fill(relayer, attempt, tip)
}

async function urge(
  relayer: Relayer,
  { id, of, nonce, raw, ageSeconds }: HeldNonce & { raw: Hex },
  tip: bigint,
): Promise<'nothing' | 'sent again' | 'outbid'> {
  const sent = await broadcast(relayer, raw)
  if (isGone(sent)) return 'nothing'
  // Where the relayer has no coin left, offering more of it would not help.
  const isBidEnough = sent.kind === 'submitted' && ageSeconds < 2 * patienceSeconds
  if (isBidEnough || sent.kind === 'refused') return 'sent again'
  const stored = { attempt: id, raw, relayer: addressOf(relayer), relayerNonce: nonce, ageSeconds }
  const better = await outbid(relayer, of, stored, tip)
  if (!better) return 'sent again'
  await broadcast(relayer, better)
  return 'outbid'
}

interface HeldNonce {
  id: bigint
  of: AttemptOf
  nonce: number
  raw: Hex | null
  isFiller: boolean
  ageSeconds: number
  /** Whether its payment or refund is still open: what has ended must not be sent. */
  wanted: boolean
}

// A refund that was signed again has another signature than what was sent for it before.
const isWanted = sql<boolean>`coalesce(${payments.state} in ('claimed', 'submitting', 'pending', 'unknown'),
  ${refunds.state} in ('signed', 'submitted')
    and (${settleAttempts.rawTransaction} is null or strpos(${settleAttempts.rawTransaction}, substr(${refunds.signature}, 3)) > 0))`

/** The newest attempt at a nonce that the database has given out. */
export async function attemptAt(relayer: Relayer, nonce: number): Promise<HeldNonce | undefined> {
  const address = addressOf(relayer)
  const [row] = await relayer.db
    .select({
      id: settleAttempts.id,
      paymentId: settleAttempts.paymentId,
      refundId: settleAttempts.refundId,
      nonce: settleAttempts.relayerNonce,
      raw: settleAttempts.rawTransaction,
      isFiller: sql<boolean>`${settleAttempts.facilitator} = 'filler'`,
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
  held: HeldNonce,
  tip: bigint,
): Promise<'nothing' | 'sent again' | 'filled'> {
  const { db, client, network } = relayer
  const { id, of, nonce, raw: earlier } = held
  const fees = fillerFees(held, await marketFees(client, tip))
  if (!fees) {
    // What is there is a filler.
    if (earlier) await broadcast(relayer, earlier)
    return 'sent again'
  }
  const raw = await signFiller(relayer, nonce, fees)
  const place = { attempt: id, relayer: addressOf(relayer), relayerNonce: nonce, network, raise: 0n }
  const isOurs = earlier
    ? await storeReplacement(db, of, place, raw, 'filler')
    : await storeFiller(db, id, raw)
  if (!isOurs) return 'nothing'
  await broadcast(relayer, raw)
  return 'filled'
}

/** `undefined` where a filler is there already and more money is not what it needs. */
function fillerFees({ raw, isFiller }: HeldNonce, market: Fees): Fees | undefined {
  const { maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = raw ? parseTransaction(raw) : {}
  const old = { maxFeePerGas, maxPriorityFeePerGas }
  if (isFiller) return outbidding(old, market)
  // Twice the usual; and whatever was offered for what must not be sent, nodes have to take this for its replacement.
  return above(old, twice(market))
}

async function storeFiller(db: Db, attempt: bigint, raw: Hex): Promise<boolean> {
  const [stored] = await db
    .update(settleAttempts)
    .set({ rawTransaction: raw, facilitator: 'filler' })
    .where(and(eq(settleAttempts.id, attempt), sql`${settleAttempts.rawTransaction} is null`))
    .returning({ id: settleAttempts.id })
  return stored !== undefined
}
