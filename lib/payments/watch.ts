import 'server-only'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import { chainTransfers, payments } from '../db/schema'
import { book, unbook } from './book'
import type { Machine } from './machine'
import { type Payment, paymentOf } from './payment'
import { factOf } from './prove'

/** A settled payment and the block that its proof was seen in. */
interface Watched {
  payment: Payment
  blockNumber: bigint
  blockHash: string
}

/** How many settled payments one round looks at; the rest waits for the next. */
const perRound = 500

/**
 * Follows settled payments until their block is final. A block that is no longer part of the chain has taken its payments
 * with it: they are looked for again, and opened again when they are not found.
 *
 * @returns how many became final, and how many had to be opened again
 * @throws when the node does not answer.
 */
export async function watchFinality(machine: Machine): Promise<{ final: number; reopened: number }> {
  const watched = await settledPayments(machine)
  const blocks = new Map<bigint, Watched[]>()
  for (const each of watched) blocks.set(each.blockNumber, [...(blocks.get(each.blockNumber) ?? []), each])
  if (blocks.size === 0) return { final: 0, reopened: 0 }
  const { number: finalized } = await machine.client.getBlock({ blockTag: 'finalized' })
  const counts = { final: 0, reopened: 0 }
  for (const [number, group] of blocks) {
    const block = await machine.client.getBlock({ blockNumber: number }).catch(() => undefined)
    const moved = group.filter(({ blockHash }) => blockHash !== block?.hash)
    for (const { payment } of moved) if (await lookAgain(machine, payment)) counts.reopened++
    if (block && number <= finalized && moved.length === 0) {
      counts.final += await finalize(machine, group, block)
    }
  }
  return counts
}

async function settledPayments({ db, token }: Machine): Promise<Watched[]> {
  const rows = await db
    .select({
      payment: payments,
      blockNumber: chainTransfers.blockNumber,
      blockHash: chainTransfers.blockHash,
    })
    .from(payments)
    .innerJoin(chainTransfers, eq(chainTransfers.paymentId, payments.id))
    .where(and(sql`${payments.state} = 'settled'`, eq(payments.asset, token.address.toLowerCase())))
    .orderBy(payments.updatedAt)
    .limit(perRound)
  return rows.map(({ payment, ...rest }) => ({ ...rest, payment: paymentOf(payment) }))
}

/** Whether it had to be opened again. A payment that was mined in another block keeps its state and gets a new proof. */
async function lookAgain(machine: Machine, payment: Payment): Promise<boolean> {
  const fact = await factOf(machine.client, payment)
  await unbook(machine.db, payment)
  if (fact.kind !== 'paid') return true
  await book(machine.db, payment, fact.proof)
  return false
}

async function finalize(
  { db }: Machine,
  group: Watched[],
  { timestamp, hash }: { timestamp: bigint; hash: Hex },
): Promise<number> {
  const ids = group.map(({ payment }) => payment.id)
  await db
    .update(chainTransfers)
    .set({ blockTime: new Date(Number(timestamp) * 1000) })
    .where(and(inArray(chainTransfers.paymentId, ids), eq(chainTransfers.blockHash, hash)))
  const moved = await db
    .update(payments)
    .set({ state: 'final', updatedAt: sql`now()` })
    .where(and(inArray(payments.id, ids), eq(payments.state, 'settled')))
    .returning({ id: payments.id })
  return moved.length
}
