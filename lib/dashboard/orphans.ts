import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Address } from 'viem'
import { networkOf } from '../chains/networks'
import { house } from '../content/publication'
import { db } from '../db/client'
import { env } from '../env'
import { orphanKey, type RefundState } from '../payments/refunds'
import type { RefundTerms } from '../x402/refund'
import { type Actor, maySee } from './actor'
import { explorerOf, moneyOf } from './payments'

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
  refund: RefundState | null
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
  refund: RefundState | null
}

/** More than this are transfers of another kind: somebody uses the address for more than sales. */
const most = 200

/** A transfer belongs to whoever was paid at its address last; what no publisher has named is the house's. */
export const orphanPublisher = sql<string>`coalesce((select publisher from settings
  where kind = 'pay_to' and lower(value ->> chain_transfers.network) = chain_transfers.pay_to
  order by version desc limit 1), ${house})`

function orphansWhere(condition: SQL): SQL {
  return sql`
    select * from (
      select ${orphanKey} as id, ${orphanPublisher} as publisher, network, asset,
        to_char(block_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, payer, pay_to as "payTo",
        amount::text as amount, transaction, nonce, block_number,
        (select state from refunds where orphan = ${orphanKey}) as refund
      from chain_transfers where payment_id is null
    ) as orphans where ${condition} order by block_number desc, id limit ${most}`
}

/** Lists what has come to a publisher and bought nothing, newest first; at most 200. */
export async function listOrphans(publisher: string): Promise<Orphan[]> {
  const rows = await db(env().DATABASE_URL).execute<Row>(orphansWhere(sql`publisher = ${publisher}`))
  return rows.map(orphanOf)
}

/** Finds one that somebody may see. */
export async function findOrphanOf(actor: Actor, id: string): Promise<Orphan | undefined> {
  const [row] = await db(env().DATABASE_URL).execute<Row>(orphansWhere(sql`id = ${id}`))
  return row && maySee(actor, row.publisher) ? orphanOf(row) : undefined
}

function orphanOf(row: Row): Orphan {
  const { id, publisher, network, asset, at, payer, payTo, transaction, nonce, refund } = row
  return {
    ...{ id, publisher, network, at, payer, payTo, transaction, refund },
    networkName: networkOf(network)?.label ?? network,
    ...moneyOf(network, asset, row.amount),
    link: explorerOf(network)?.('tx', transaction) ?? null,
    spendable: nonce !== null,
    refundTerms: {
      ...{ subject: id, network, amount: row.amount },
      asset: asset as Address,
      payTo: payTo as Address,
      payer: payer as Address,
    },
  }
}
