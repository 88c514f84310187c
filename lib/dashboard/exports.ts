import 'server-only'
import { sql } from 'drizzle-orm'
import { networkOf } from '../chains/networks'
import { tokenAt } from '../chains/tokens'
import { db } from '../db/client'
import { env } from '../env'
import { orphanKey } from '../payments/refunds'
import { usdAmount } from '../pricing/price'
import { orphanPublisher } from './orphans'
import type { TimeRange } from './payment-filter'
import { inStates, microseconds, moneyOf, within } from './payments'

/** A transfer that came, and what was sent back of it, as an accountant wants it. Amounts are plain decimals. */
export interface ExportRow {
  /** When the payment was made; of an orphan, the time of its block. ISO 8601, UTC. */
  time: string
  /** An orphan is money that bought nothing. */
  kind: 'sale' | 'orphan'
  /** Empty for an orphan. */
  page: string
  payer: string
  gross: string
  token: string
  /** CAIP-2. */
  network: string
  transaction: string
  /** The price in dollars; empty where nobody had asked one. */
  usd: string
  refund: string
  refund_time: string
  refund_transaction: string
  /** The payment's id, or the orphan's. */
  id: string
}

/** Sums of everything in one token on one network. */
export interface ExportTotal {
  network: string
  networkName: string
  token: string
  count: number
  gross: string
  refunds: number
  refund: string
  net: string
  usd: string
}

type Row = {
  id: string
  at: string
  kind: 'sale' | 'orphan'
  slug: string | null
  payer: string
  amount: string
  asset: string
  network: string
  transaction: string | null
  usd: string | null
  refunded: string | null
  refundedAt: string | null
  refundTransaction: string | null
}

/** So many rows are read at a time. Between two reads no connection is held, however slowly the file is fetched. */
const rowsAtOnce = 1000

const paid = inStates(['settled', 'final', 'orphan'])

/** Every transfer to a publisher in a range. `payments.state` is `orphan` where the payer had paid twice. */
const transfers = (publisher: string, range: TimeRange) => {
  const inRange = [sql`p.publisher = ${publisher}`, paid, ...within(sql`p.created_at`, range)]
  const orphanTime = sql`coalesce(block_time, now())`
  const orphansInRange = [
    sql`payment_id is null`,
    sql`${orphanPublisher} = ${publisher}`,
    ...within(orphanTime, range),
  ]
  const sales = sql`
    select p.id, p.created_at as time, case when p.state = 'orphan' then 'orphan' else 'sale' end as kind, p.slug, p.payer,
      p.amount, p.asset, p.network, p.transaction, p.usd, r.amount as refunded, r.proven_at as "refundedAt",
      r.transaction as "refundTransaction"
    from payments p left join refunds r on r.payment_id = p.id and r.state = 'proven'
    where ${sql.join(inRange, sql` and `)}`
  const orphans = sql`
    select ${orphanKey} as id, ${orphanTime} as time, 'orphan' as kind, null as slug, payer, amount, asset, network, transaction,
      null::numeric as usd, r.refunded, r."refundedAt", r."refundTransaction"
    from chain_transfers left join lateral (
      select amount as refunded, proven_at as "refundedAt", transaction as "refundTransaction" from refunds
      where orphan = ${orphanKey} and state = 'proven'
    ) r on true
    where ${sql.join(orphansInRange, sql` and `)}`
  return { sales, orphans }
}

/** Reads every transfer to a publisher in a range, oldest first. */
export async function* exportRows(publisher: string, range: TimeRange): AsyncGenerator<ExportRow[]> {
  const { sales, orphans } = transfers(publisher, range)
  for (let last: Pick<Row, 'at' | 'id'> | undefined; ; ) {
    const after = last ? sql`(time, id) > (${last.at}::timestamptz, ${last.id})` : sql`true`
    // Each half is cut short by its own index before the two are put together.
    const part = (half: typeof sales) =>
      sql`(select * from (${half}) as half where ${after} order by time, id limit ${rowsAtOnce})`
    const rows = await db(env().DATABASE_URL).execute<Row>(sql`
      select id, ${microseconds(sql`time`)} as at, kind, slug, payer, amount::text, asset, network, transaction, usd::text,
        refunded::text, to_char("refundedAt" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "refundedAt", "refundTransaction"
      from (${part(sales)} union all ${part(orphans)}) as both_kinds order by time, id limit ${rowsAtOnce}`)
    if (rows.length > 0) yield rows.map(rowOf)
    last = rows.at(-1)
    if (rows.length < rowsAtOnce) return
  }
}

function rowOf(row: Row): ExportRow {
  const { at, kind, slug, payer, network, asset, transaction, refunded, refundedAt, refundTransaction, id } =
    row
  const { amount: gross, token } = moneyOf(network, asset, row.amount)
  return {
    time: at,
    kind,
    page: slug ?? '',
    payer,
    gross,
    token,
    network,
    transaction: transaction ?? '',
    usd: row.usd === null ? '' : trimmed(row.usd),
    refund: refunded === null ? '' : moneyOf(network, asset, refunded).amount,
    refund_time: refundedAt ?? '',
    refund_transaction: refundTransaction ?? '',
    id,
  }
}

/** Dollars with at least two decimals, and more only where they carry value. */
function trimmed(usd: string): string {
  return usd.replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** Sums up the same transfers by network and token: what an export's rows add up to. */
export async function exportTotals(publisher: string, range: TimeRange): Promise<ExportTotal[]> {
  const { sales, orphans } = transfers(publisher, range)
  const rows = await db(env().DATABASE_URL).execute<{
    network: string
    asset: string
    count: number
    gross: string
    refunds: number
    refund: string
    usd: string
  }>(sql`
    select network, asset, count(*)::int as count, sum(amount)::text as gross, count(refunded)::int as refunds,
      coalesce(sum(refunded), 0)::text as refund, coalesce(sum(usd), 0)::text as usd
    from (${sales} union all ${orphans}) as both_kinds group by network, asset order by network, asset`)
  return rows.map(({ network, asset, gross, refund, usd, ...counts }) => {
    const decimals = tokenAt(network, asset)?.decimals ?? 0
    return {
      ...counts,
      network,
      networkName: networkOf(network)?.label ?? network,
      token: moneyOf(network, asset, gross).token,
      gross: usdAmount(BigInt(gross), decimals),
      refund: usdAmount(BigInt(refund), decimals),
      net: usdAmount(BigInt(gross) - BigInt(refund), decimals),
      usd: trimmed(usd),
    }
  })
}
