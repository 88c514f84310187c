import { and, eq, gte, inArray, lte, sql } from 'drizzle-orm'
import type { Address, Hex } from 'viem'
import { chainTransfers, openStates, type PaymentState, payments, sweeps } from '../db/schema/payments'
import type { Machine } from './machine'

/** A transfer to us as the ledger has it. */
export interface Booked {
  transaction: Hex
  logIndex: number
  blockNumber: bigint
  payer: Address
  payTo: Address
  amount: bigint
  /** The payment that it is booked to; null for one that no payment explains. */
  paymentId: string | null
  /** Of that payment. */
  state: PaymentState | null
}

/** A payment and its transfer that do not fit each other. */
export interface Misfit {
  paymentId: string
  state: PaymentState
  payTo: string
  transaction: string | null
  /** Whether there is a transfer at all. */
  isBooked: boolean
}

const bookedHere = ({ network, token }: Machine) =>
  and(eq(chainTransfers.network, network), eq(chainTransfers.asset, token.address.toLowerCase()))
const paymentsHere = ({ network, token }: Machine) =>
  and(eq(payments.network, network), eq(payments.asset, token.address.toLowerCase()))

/** Lists what the ledger has of a range of blocks. */
export async function bookedBetween(machine: Machine, from: bigint, to: bigint): Promise<Booked[]> {
  const rows = await machine.db
    .select({ transfer: chainTransfers, state: payments.state })
    .from(chainTransfers)
    .leftJoin(payments, eq(payments.id, chainTransfers.paymentId))
    .where(
      and(bookedHere(machine), gte(chainTransfers.blockNumber, from), lte(chainTransfers.blockNumber, to)),
    )
  return rows.map(({ transfer: t, state }) => ({
    transaction: t.transaction as Hex,
    logIndex: t.logIndex,
    blockNumber: t.blockNumber,
    payer: t.payer as Address,
    payTo: t.payTo as Address,
    amount: BigInt(t.amount),
    paymentId: t.paymentId,
    state,
  }))
}

/** Sums up what the ledger has of blocks after this one. */
export async function bookedAfter(
  machine: Machine,
  block: bigint,
): Promise<{ count: number; amount: bigint }> {
  const [row] = await machine.db
    .select({ count: sql<number>`count(*)::int`, amount: sql<string>`coalesce(sum(amount), 0)::text` })
    .from(chainTransfers)
    .where(and(bookedHere(machine), sql`${chainTransfers.blockNumber} > ${String(block)}::bigint`))
  return { count: row?.count ?? 0, amount: BigInt(row?.amount ?? 0) }
}

/** Finds payments that count as paid without a transfer that fits, and transfers of payments that do not count as paid. */
export async function misfits(machine: Machine): Promise<Misfit[]> {
  const isPaid = inArray(payments.state, ['settled', 'final', 'orphan'])
  const fits = sql`(${chainTransfers.amount} = ${payments.amount} and ${chainTransfers.payTo} = ${payments.payTo}
    and ${chainTransfers.payer} = ${payments.payer} and ${chainTransfers.network} = ${payments.network}
    and ${chainTransfers.asset} = ${payments.asset} and ${chainTransfers.transaction} = ${payments.transaction})`
  return machine.db
    .select({
      paymentId: payments.id,
      state: payments.state,
      payTo: payments.payTo,
      transaction: sql<string | null>`coalesce(${chainTransfers.transaction}, ${payments.transaction})`,
      isBooked: sql<boolean>`${chainTransfers.paymentId} is not null`,
    })
    .from(payments)
    .leftJoin(chainTransfers, eq(chainTransfers.paymentId, payments.id))
    .where(
      and(
        paymentsHere(machine),
        sql`case when ${isPaid} then ${fits} is not true else ${chainTransfers.paymentId} is not null end`,
      ),
    )
}

/** Sums up the payments whose outcome is not known. */
export async function openPayments(
  machine: Machine,
): Promise<{ state: PaymentState; count: number; amount: bigint }[]> {
  const rows = await machine.db
    .select({
      state: payments.state,
      count: sql<number>`count(*)::int`,
      amount: sql<string>`sum(amount)::text`,
    })
    .from(payments)
    .where(and(paymentsHere(machine), inArray(payments.state, [...openStates])))
    .groupBy(payments.state)
  return rows.map(({ amount, ...rest }) => ({ ...rest, amount: BigInt(amount) }))
}

/**
 * Every address that was ever paid, with the first and the last block that it may have been in: of its transfers, and of its
 * payments, so that a transfer which is gone from the ledger is still looked for.
 */
export async function payTosEver({
  db,
  network,
  token,
}: Machine): Promise<Map<Address, { from: bigint; to: bigint }>> {
  const asset = token.address.toLowerCase()
  const rows = await db.execute<{ payTo: Address; from: string; to: string }>(sql`
    select pay_to as "payTo", min(block)::text as "from", max(block)::text as "to" from (
      select pay_to, block_number as block from chain_transfers where network = ${network} and asset = ${asset}
      union all
      select pay_to, from_block from payments where network = ${network} and asset = ${asset}
    ) as known group by pay_to`)
  return new Map(rows.map(({ payTo, from, to }) => [payTo, { from: BigInt(from), to: BigInt(to) }]))
}

/** How far the sweeper has been. */
export async function sweptUpTo({ db, network, token }: Machine): Promise<bigint> {
  const [row] = await db
    .select({ block: sweeps.block })
    .from(sweeps)
    .where(and(eq(sweeps.network, network), eq(sweeps.asset, token.address.toLowerCase())))
  return row?.block ?? 0n
}
