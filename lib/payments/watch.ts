import 'server-only'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import { blockAt } from '../chains/blocks'
import { chainTransfers, payments } from '../db/schema/payments'
import { unbook } from './book'
import { forget } from './incoming'
import { bookWhenDeep, type Machine } from './machine'
import { type Payment, paymentOf } from './payment'
import { factOf } from './prove'

/** A transfer that was booked before its block was final, and the payment that it proves, if there is one. */
interface Watched {
  transaction: Hex
  logIndex: number
  payment: Payment | undefined
}

/** A block as it was when transfers in it were booked. */
interface SeenBlock {
  blockNumber: bigint
  blockHash: string
}

/** How many blocks a node is asked about at once. */
const atOnce = 8

/**
 * Follows what was booked until its block is final. A block that is no longer part of the chain has taken its transfers
 * with it: their payments are looked for again, and opened again when they are not found. Every such block is looked at, the
 * newest first, because it is those that come undone.
 *
 * @returns how many became final, and how many were undone
 * @throws when the node does not answer.
 */
export async function watchFinality(
  machine: Machine,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<{ final: number; undone: number }> {
  const counts = { final: 0, undone: 0 }
  const seen = await notFinal(machine)
  if (seen.length === 0) return counts
  const { number: finalized } = await machine.client.getBlock({ blockTag: 'finalized' })
  const head = await machine.client.getBlockNumber()
  while (seen.length > 0 && Date.now() < deadlineMs) {
    const some = seen.splice(0, atOnce)
    const blocks = await Promise.all(some.map(({ blockNumber }) => blockAt(machine.client, blockNumber)))
    for (const [at, each] of some.entries()) {
      const block = blocks[at]
      // A node that is not there yet says nothing about it; one that is past it and has no such block does.
      if (!block && each.blockNumber > head) continue
      if (each.blockHash !== block?.hash) counts.undone += await lookAtAll(machine, each)
      else if (block.number <= finalized) counts.final += await finalize(machine, block)
    }
  }
  return counts
}

const unfinal = ({ network, token }: Machine) =>
  and(
    eq(chainTransfers.network, network),
    eq(chainTransfers.asset, token.address.toLowerCase()),
    isNull(chainTransfers.blockTime),
  )

async function notFinal(machine: Machine): Promise<SeenBlock[]> {
  const { blockNumber, blockHash } = chainTransfers
  return machine.db
    .selectDistinct({ blockNumber, blockHash })
    .from(chainTransfers)
    .where(unfinal(machine))
    .orderBy(desc(blockNumber))
}

/** Looks again at each transfer of a block that is gone; returns how many are gone with it. */
async function lookAtAll(machine: Machine, { blockNumber, blockHash }: SeenBlock): Promise<number> {
  const rows = await machine.db
    .select({ log: chainTransfers, payment: payments })
    .from(chainTransfers)
    .leftJoin(payments, eq(payments.id, chainTransfers.paymentId))
    .where(
      and(
        unfinal(machine),
        eq(chainTransfers.blockNumber, blockNumber),
        eq(chainTransfers.blockHash, blockHash),
      ),
    )
  let undone = 0
  for (const { log, payment } of rows) {
    const { transaction, logIndex } = log
    const watched = {
      transaction: transaction as Hex,
      logIndex,
      payment: payment ? paymentOf(payment) : undefined,
    }
    if (await lookAgain(machine, watched)) undone++
  }
  return undone
}

/** Whether the transfer is gone. One that was mined in another block stays booked, with a new proof. */
async function lookAgain(machine: Machine, { payment, ...log }: Watched): Promise<boolean> {
  const { db, client, network } = machine
  if (!payment) {
    // Where it is mined again the sweeper will find it.
    await forget(db, network, log)
    return true
  }
  const fact = await factOf(client, payment)
  await unbook(db, payment)
  return fact.kind !== 'paid' || !(await bookWhenDeep(machine, payment, fact.proof))
}

/** Writes down when a final block was made; its settled payments are final with it. Returns how many transfers it has. */
async function finalize(
  { db, network, token }: Machine,
  { number, hash, timestamp }: { number: bigint; hash: Hex; timestamp: bigint },
): Promise<number> {
  const blockTime = new Date(Number(timestamp) * 1000).toISOString()
  const [row] = await db.execute<{ count: number }>(sql`
    with timed as (
      update chain_transfers set block_time = ${blockTime}
      where network = ${network} and asset = ${token.address.toLowerCase()}
        and block_number = ${String(number)}::bigint and block_hash = ${hash} and block_time is null
      returning payment_id
    ), moved as (
      update payments set state = 'final', updated_at = now()
      where state = 'settled' and id in (select payment_id from timed)
    )
    select count(*)::int as count from timed`)
  return row?.count ?? 0
}
