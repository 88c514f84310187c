import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
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
  blockNumber: bigint
  blockHash: string
  payment: Payment | undefined
}

/** How many transfers one round looks at; the rest waits for the next. */
const perRound = 500

/**
 * Follows what was booked until its block is final. A block that is no longer part of the chain has taken its transfers
 * with it: their payments are looked for again, and opened again when they are not found.
 *
 * @returns how many became final, and how many were undone
 * @throws when the node does not answer.
 */
export async function watchFinality(machine: Machine): Promise<{ final: number; undone: number }> {
  const blocks = new Map<bigint, Watched[]>()
  for (const each of await notFinal(machine)) {
    blocks.set(each.blockNumber, [...(blocks.get(each.blockNumber) ?? []), each])
  }
  const counts = { final: 0, undone: 0 }
  if (blocks.size === 0) return counts
  const { number: finalized } = await machine.client.getBlock({ blockTag: 'finalized' })
  const head = await machine.client.getBlockNumber()
  for (const [number, group] of blocks) {
    const block = await blockAt(machine.client, number)
    // A node that is not there yet says nothing about it; one that is past it and has no such block does.
    if (!block && number > head) continue
    const moved = group.filter(({ blockHash }) => blockHash !== block?.hash)
    for (const each of moved) if (await lookAgain(machine, each)) counts.undone++
    if (block && number <= finalized && moved.length === 0) {
      await finalize(machine, block)
      counts.final += group.length
    }
  }
  return counts
}

async function notFinal({ db, network, token }: Machine): Promise<Watched[]> {
  const rows = await db
    .select({ log: chainTransfers, payment: payments })
    .from(chainTransfers)
    .leftJoin(payments, eq(payments.id, chainTransfers.paymentId))
    .where(
      and(
        eq(chainTransfers.network, network),
        eq(chainTransfers.asset, token.address.toLowerCase()),
        isNull(chainTransfers.blockTime),
      ),
    )
    .orderBy(chainTransfers.blockNumber)
    .limit(perRound)
  return rows.map(({ log, payment }) => ({
    transaction: log.transaction as Hex,
    logIndex: log.logIndex,
    blockNumber: log.blockNumber,
    blockHash: log.blockHash,
    payment: payment ? paymentOf(payment) : undefined,
  }))
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

/** Writes down when a final block was made; its settled payments are final with it. */
async function finalize(
  { db, network, token }: Machine,
  { number, hash, timestamp }: { number: bigint; hash: Hex; timestamp: bigint },
): Promise<void> {
  const blockTime = new Date(Number(timestamp) * 1000).toISOString()
  await db.execute(sql`
    with timed as (
      update chain_transfers set block_time = ${blockTime}
      where network = ${network} and asset = ${token.address.toLowerCase()}
        and block_number = ${String(number)}::bigint and block_hash = ${hash} and block_time is null
      returning payment_id
    )
    update payments set state = 'final', updated_at = now()
    where state = 'settled' and id in (select payment_id from timed)`)
}
