import 'server-only'
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Address, Hex } from 'viem'
import { blocksAtOnce } from '../chains/blocks'
import { chainTransfers } from '../db/schema/payments'
import type { SignedPayment } from '../x402/exact-evm'
import { end } from './book'
import { findByAuthorization } from './ledger'
import { bookWhenDeep, type Machine } from './machine'
import type { Payment } from './payment'
import { type End, endOf, type Proof, spentIn, unshown } from './prove'
import { isPaidBack, orphanKey } from './refunds'

/** How far back an authorization is looked for that we have no record of: longer than one is good for, on every network. */
const adoptBlocks = 10_000n

/** A transfer to us as the chain has it, with the nonce of the authorization that moved it, if one did. */
export interface Incoming extends Proof {
  payer: Address
  payTo: Address
  amount: bigint
  nonce: Hex | null
}

const isLog = (network: string, { transaction, logIndex }: Pick<Proof, 'transaction' | 'logIndex'>) =>
  and(
    eq(chainTransfers.network, network),
    eq(chainTransfers.transaction, transaction),
    eq(chainTransfers.logIndex, logIndex),
  )

/**
 * Books a transfer to us: as the payment that it fulfils, or as an orphan when there is none. False when it was booked
 * before.
 */
export async function explain(machine: Machine, incoming: Incoming): Promise<boolean> {
  const { db, network, token } = machine
  const { transaction, logIndex, blockNumber, blockHash, payer, payTo, amount, nonce } = incoming
  const [known] = await db
    .select({ paymentId: chainTransfers.paymentId })
    .from(chainTransfers)
    .where(isLog(network, incoming))
  if (known) return false
  const payment = await paymentOfAuthorization(machine, incoming)
  if (payment) {
    // Not passed over: the sweep stays where it is until the nodes agree.
    if (!(await bookWhenDeep(machine, payment, incoming)))
      throw new Error(`the nodes do not agree on ${transaction}`)
    return true
  }
  const asset = token.address.toLowerCase()
  const row = { network, transaction, logIndex, blockNumber, blockHash, asset, payer, payTo, nonce }
  await db
    .insert(chainTransfers)
    .values({ ...row, amount: String(amount) })
    .onConflictDoNothing()
  return true
}

/** Takes an orphan out of the books that a reorganisation of the chain has undone. */
export async function forget(
  db: Machine['db'],
  network: string,
  log: Pick<Proof, 'transaction' | 'logIndex'>,
): Promise<void> {
  await db.delete(chainTransfers).where(and(isLog(network, log), isNull(chainTransfers.paymentId)))
}

/** The payment, not yet booked, whose terms this transfer fulfils. */
async function paymentOfAuthorization(
  { db, network, token }: Machine,
  { payer, payTo, amount, nonce }: Incoming,
): Promise<Payment | undefined> {
  if (!nonce) return undefined
  const authorization = { from: payer, to: payTo, value: amount, validAfter: 0n, validBefore: 0n, nonce }
  const found = await findByAuthorization(db, { network, authorization }, token.address)
  return found?.authorization.to === payTo && found.authorization.value === amount ? found : undefined
}

/**
 * Looks for the transfer of an authorization that was used before we ever heard of it, in the last blocks. Somebody else
 * submitted it, or our own record of it was lost: either way the payer has paid, and must not be asked to pay again.
 *
 * @returns whether there was one that nobody had booked
 * @throws when the node does not answer, or does not show what became of an authorization that it calls used.
 */
export async function adopt(
  machine: Machine,
  { authorization }: SignedPayment,
  payTo: string,
): Promise<boolean> {
  const { client, token } = machine
  const { from, to, value, nonce } = authorization
  if (to !== payTo.toLowerCase()) return false
  const asset = token.address.toLowerCase() as Address
  const moving = { asset, authorization }
  const end = await newestEnd(client, moving)
  if (end.kind === 'cancelled') return false
  const fact = await spentIn(client, moving, end)
  if (fact.kind === 'diverted') return false
  return explain(machine, { ...fact.proof, payer: from, payTo: to, amount: value, nonce })
}

async function newestEnd(client: Machine['client'], moving: Parameters<typeof endOf>[1]): Promise<End> {
  const head = await client.getBlockNumber()
  for (let to = head; to > 0n && head - to < adoptBlocks; to -= blocksAtOnce) {
    const fromBlock = to > blocksAtOnce ? to - blocksAtOnce + 1n : 0n
    const end = await endOf(client, moving, { fromBlock, toBlock: to })
    if (end) return end
  }
  throw unshown()
}

/** A transfer of exactly this amount that a wallet has authorized for us and that has bought it nothing: the oldest. */
export async function findOrphan(
  { db, network, token }: Machine,
  payer: Address,
  payTo: string,
  amount: bigint,
): Promise<(Incoming & { nonce: Hex }) | undefined> {
  const [row] = await db
    .select()
    .from(chainTransfers)
    .where(
      and(
        eq(chainTransfers.network, network),
        eq(chainTransfers.asset, token.address.toLowerCase()),
        eq(chainTransfers.payer, payer),
        eq(chainTransfers.payTo, payTo.toLowerCase()),
        eq(chainTransfers.amount, String(amount)),
        isNotNull(chainTransfers.nonce),
        isNull(chainTransfers.paymentId),
        sql`not exists (select from refunds where orphan = ${orphanKey} and state <> 'expired')`,
      ),
    )
    .orderBy(chainTransfers.blockNumber)
    .limit(1)
  if (!row?.nonce) return undefined
  const { logIndex, blockNumber } = row
  const [transaction, blockHash, nonce] = [row.transaction, row.blockHash, row.nonce] as [Hex, Hex, Hex]
  // In the spelling of the transfer, which the payment that it is booked to has to equal.
  return { transaction, logIndex, blockNumber, blockHash, payer, payTo: row.payTo as Address, amount, nonce }
}

/**
 * Ends the claim on an orphan that its publisher has begun to pay back while we looked. One of the two sees the other,
 * because both look under the orphan's lock.
 */
export async function endIfPaidBack(
  { db, network }: Machine,
  claimed: Payment,
  orphan: Pick<Proof, 'transaction' | 'logIndex'>,
): Promise<boolean> {
  if (!(await isPaidBack(db, { ...orphan, network }))) return false
  return end(db, claimed, 'rejected', 'invalid_transaction_state')
}
