import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../db/client'
import { env } from '../env'
import { orphanKey } from '../payments/refunds'
import { orphanPublisher } from './orphans'
import type { TimeRange } from './payment-filter'
import { microseconds, moneyOf, within } from './payments'

/** A sale, money that bought nothing (an orphan), and what was sent back of either. */
export type ExportKind = 'sale' | 'refund' | 'orphan' | 'orphan_refund'
/** Pending is what a reorganisation may still undo; it is in no sum of the overview. */
export type ExportState = 'final' | 'pending'

/** Money that came or went back, as an accountant wants it. Amounts are plain decimals. */
export interface ExportRow {
  /** Of the block; of what is pending, when it was claimed; of a refund, when it was proven. ISO 8601, UTC. */
  time: string
  kind: ExportKind
  state: ExportState
  /** Empty for what bought nothing. */
  page: string
  payer: string
  /** What came. */
  gross: string
  token: string
  /** CAIP-2. */
  network: string
  transaction: string
  /** The price in dollars; empty where nobody had asked one. */
  usd: string
  /** What went back. */
  refund: string
  refund_usd: string
  /** What the refund pays back, by its id. */
  refund_of: string
  /** The payment's id, the orphan's or the refund's. */
  id: string
}

type Row = {
  id: string
  at: string
  kind: ExportKind
  state: ExportState
  slug: string | null
  payer: string
  amount: string
  asset: string
  network: string
  transaction: string | null
  usd: string | null
  refundOf: string | null
}

/** So many rows are read at a time. Between two reads no connection is held, however slowly the file is fetched. */
const rowsAtOnce = 1000

/**
 * Everything that came to a publisher in a range, and everything that went back in it, whenever it had come: the days of the
 * overview, which counts a sale by its block and a refund by its proof. Each part walks an index in the order of time.
 */
export function movements(publisher: string, range: TimeRange, now: Date): SQL[] {
  return [
    booked(publisher, range),
    pending(publisher, range),
    strays(publisher, range, now),
    refunds(publisher, range),
  ]
}

const bought = sql`p.slug, p.payer, p.amount, p.asset, p.network, t.transaction, p.usd, null as "refundOf"`
/** `payments.state` is `orphan` where the payer had paid twice. */
const kindBought = sql`case when p.state = 'orphan' then 'orphan' else 'sale' end as kind`

function booked(publisher: string, range: TimeRange): SQL {
  const inRange = within(sql`t.block_time`, range)
  return sql`
    select t.payment_id as id, t.block_time as time, ${kindBought}, 'final' as state, ${bought}
    from chain_transfers t join payments p on p.id = t.payment_id
    where t.payment_id is not null and t.block_time is not null and p.publisher = ${publisher}
      and ${all([sql`p.state in ('final', 'orphan')`, ...inRange])}`
}

/** Its block's time is not known yet, so it is dated by its claim. */
function pending(publisher: string, range: TimeRange): SQL {
  const inRange = within(sql`p.created_at`, range)
  return sql`
    select p.id, p.created_at as time, ${kindBought}, 'pending' as state, ${bought}
    from chain_transfers t join payments p on p.id = t.payment_id
    where t.block_time is null and p.publisher = ${publisher}
      and ${all([sql`p.state in ('settled', 'orphan')`, ...inRange])}`
}

/** Transfers that no payment explains. Nobody claimed them, so one that is pending is of now. */
function strays(publisher: string, range: TimeRange, now: Date): SQL {
  const time = sql`coalesce(block_time, ${now.toISOString()}::timestamptz)`
  return sql`
    select ${orphanKey} as id, ${time} as time, 'orphan' as kind,
      case when block_time is null then 'pending' else 'final' end as state, null as slug, payer, amount, asset, network,
      transaction, null::numeric as usd, null as "refundOf"
    from chain_transfers where payment_id is null and ${all([sql`${orphanPublisher} = ${publisher}`, ...within(time, range)])}`
}

/** A refund of a sale that is not final yet waits for it, as in the sums of the overview. */
function refunds(publisher: string, range: TimeRange): SQL {
  return sql`
    select r.id, r.proven_at as time, case when p.id is null or p.state = 'orphan' then 'orphan_refund' else 'refund' end as kind,
      case when p.id is null or p.state in ('final', 'orphan') then 'final' else 'pending' end as state, p.slug, r.payer, r.amount,
      r.asset, r.network, r.transaction, round(p.usd * r.amount / p.amount, 6) as usd, coalesce(r.payment_id, r.orphan) as "refundOf"
    from refunds r left join payments p on p.id = r.payment_id
    where r.state = 'proven' and ${all([sql`r.publisher = ${publisher}`, ...within(sql`r.proven_at`, range)])}`
}

const all = (conditions: SQL[]) => sql.join(conditions, sql` and `)

/** Reads every movement of a publisher's money in a range, oldest first. */
export async function* exportRows(publisher: string, range: TimeRange): AsyncGenerator<ExportRow[]> {
  const parts = movements(publisher, range, new Date())
  for (let last: Pick<Row, 'at' | 'id'> | undefined; ; ) {
    const after = last ? sql`(time, id) > (${last.at}::timestamptz, ${last.id})` : sql`true`
    // Each part is cut short by its own index before they are put together.
    const cut = parts.map(
      (part) => sql`(select * from (${part}) as part where ${after} order by time, id limit ${rowsAtOnce})`,
    )
    const rows = await db(env().DATABASE_URL).execute<Row>(sql`
      select id, ${microseconds(sql`time`)} as at, kind, state, slug, payer, amount::text, asset, network, transaction, usd::text,
        "refundOf"
      from (${sql.join(cut, sql` union all `)}) as every_kind order by time, id limit ${rowsAtOnce}`)
    if (rows.length > 0) yield rows.map(rowOf)
    last = rows.at(-1)
    if (rows.length < rowsAtOnce) return
  }
}

function rowOf({
  at,
  kind,
  state,
  slug,
  payer,
  network,
  asset,
  transaction,
  refundOf,
  id,
  ...row
}: Row): ExportRow {
  const { amount, token } = moneyOf(network, asset, row.amount)
  const usd = row.usd === null ? '' : trimmed(row.usd)
  return {
    time: at,
    kind,
    state,
    page: slug ?? '',
    payer,
    token,
    network,
    transaction: transaction ?? '',
    ...cameOrWent(kind, amount, usd),
    refund_of: refundOf ?? '',
    id,
  }
}

/** Puts an amount into the columns of what came, or of what went back. */
export function cameOrWent(
  kind: ExportKind,
  amount: string,
  usd: string,
): Pick<ExportRow, 'gross' | 'usd' | 'refund' | 'refund_usd'> {
  return kind === 'refund' || kind === 'orphan_refund'
    ? { gross: '', usd: '', refund: amount, refund_usd: usd }
    : { gross: amount, usd, refund: '', refund_usd: '' }
}

/** Dollars with at least two decimals, and more only where they carry value. */
function trimmed(usd: string): string {
  return usd.replace(/(\.\d\d\d*?)0+$/, '$1')
}
