import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/client'
import { payments } from '../db/schema/payments'
import { type Payment, paymentOf } from './payment'
import { isOpen } from './wait'

/** Lists the payments that answer a payment request, oldest first. Usually one; two phones may have paid it. */
export async function paymentsForRequest(db: Db, requestHash: string, slug: string): Promise<Payment[]> {
  const rows = await db
    .select()
    .from(payments)
    .where(and(eq(payments.requestHash, requestHash), eq(payments.slug, slug)))
    .orderBy(payments.createdAt)
  return rows.map(paymentOf)
}

/** Lists the open payments that were submitted in a transaction of ours. */
export async function openByTransaction(db: Db, network: string, transaction: string): Promise<Payment[]> {
  const rows = await db
    .select()
    .from(payments)
    .where(and(eq(payments.network, network), eq(payments.transaction, transaction.toLowerCase())))
  return rows.map(paymentOf).filter(isOpen)
}

/** Lists the open payments whose authorization is among these, whoever has submitted it. */
export async function openByAuthorizations(
  db: Db,
  network: string,
  asset: string,
  used: { payer: string; nonce: string }[],
): Promise<Payment[]> {
  if (used.length === 0) return []
  const pairs = used.map(({ payer, nonce }) => sql`(${payer.toLowerCase()}, ${nonce.toLowerCase()})`)
  const rows = await db
    .select()
    .from(payments)
    .where(
      and(
        eq(payments.network, network),
        eq(payments.asset, asset.toLowerCase()),
        inArray(sql`(${payments.payer}, ${payments.nonce})`, pairs),
      ),
    )
  return rows.map(paymentOf).filter(isOpen)
}
