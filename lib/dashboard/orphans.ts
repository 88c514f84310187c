import 'server-only'
import { inArray, type SQL, sql } from 'drizzle-orm'
import type { Address } from 'viem'
import { networkOf } from '../chains/networks'
import { db } from '../db/client'
import { refunds } from '../db/schema/payments'
import { env } from '../env'
import { orphanKey, refundOf } from '../payments/refunds'
import type { RefundTerms } from '../x402/refund'
import { type Actor, maySee } from './actor'
import { mostListed } from './most-listed'
import { explorerOf, moneyOf } from './payments'
import { type RefundView, refundView } from './refund-view'

/** A transfer that came and bought nothing. */
export interface Orphan {
  id: string
  publisher: string
  network: string
  networkName: string
  /** Of the block. ISO 8601; null until the block is final. */
  at: string | null
  payer: string
  payTo: string
  amount: string
  token: string
  transaction: string
  link: string | null
  /** Moved by an x402 authorization: its payer gets a page of exactly this price for it. */
  spendable: boolean
  refundOf: RefundView | null
  refundTerms: RefundTerms
}

type Row = {
  id: string
  publisher: string
  network: string
  asset: string
  at: string | null
  payer: string
  payTo: string
  amount: string
  transaction: string
  nonce: string | null
}

/** Whose a transfer is: the house's when its configuration has named the address, else the publisher's who named it first. */
export const orphanPublisher = sql<string>`payee_publisher(chain_transfers.network, chain_transfers.pay_to)`

function orphansWhere(condition: SQL): SQL {
  return sql`
    select * from (
      select ${orphanKey} as id, ${orphanPublisher} as publisher, network, asset,
        to_char(block_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, payer, pay_to as "payTo",
        amount::text as amount, transaction, nonce, block_number
      from chain_transfers where payment_id is null
    ) as orphans where ${condition} order by block_number desc, id limit ${mostListed}`
}

/** Lists what has come to a publisher and bought nothing, newest first; at most `mostListed`: more are transfers of another kind, to an address that is used for more than sales. */
export async function listOrphans(publisher: string): Promise<Orphan[]> {
  return orphansOf(sql`publisher = ${publisher}`)
}

/** Finds one that somebody may see. */
export async function findOrphanOf(actor: Actor, id: string): Promise<Orphan | undefined> {
  const [found] = await orphansOf(sql`id = ${id}`)
  return found && maySee(actor, found.publisher) ? found : undefined
}

async function orphansOf(condition: SQL): Promise<Orphan[]> {
  const database = db(env().DATABASE_URL)
  const rows = await database.execute<Row>(orphansWhere(condition))
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const refunded = (await database.select().from(refunds).where(inArray(refunds.orphan, ids))).map(refundOf)
  return rows.map((row) => {
    const refund = refunded.find(({ subject }) => subject === row.id)
    return orphanOf(row, refund ? refundView(refund) : null)
  })
}

function orphanOf(row: Row, refund: RefundView | null): Orphan {
  const { id, publisher, network, asset, at, payer, payTo, transaction, nonce } = row
  return {
    ...{ id, publisher, network, at, payer, payTo, transaction },
    networkName: networkOf(network)?.label ?? network,
    ...moneyOf(network, asset, row.amount),
    link: explorerOf(network)?.('tx', transaction) ?? null,
    spendable: nonce !== null,
    refundOf: refund,
    refundTerms: {
      ...{ subject: id, network, amount: row.amount },
      asset: asset as Address,
      payTo: payTo as Address,
      payer: payer as Address,
    },
  }
}
