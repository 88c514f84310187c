import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/client'
import type { Range } from './range'
import { samplePrefix } from './sample'
import { nothing, type Sums } from './sums'

/** Whose sums, of which days, and of one page alone if a slug is given. */
export interface Scope {
  publisher: string
  range: Range
  slug?: string
}

type Buyer = 'person' | 'program'

/** The sums of a group; what it is not grouped by is null. */
export interface Group {
  publisher: string | null
  day: string | null
  slug: string | null
  network: string | null
  asset: string | null
  price: string | null
  buyer: Buyer | null
  sums: Sums
}

type Row = Record<keyof Omit<Group, 'sums' | 'buyer'>, string | null> & { buyer: Buyer | null } & Partial<
    Record<keyof Sums, string>
  >

const micros = (column: string) => sql.raw(`(sum(${column}) * 1000000)::bigint::text`)

/** Adds up what is final in one pass: by day and buyer, page and buyer, network, price; and by publisher, to tell sample data. */
export async function soldBy(db: Db, scope: Scope): Promise<Group[]> {
  const rows = await db.execute<Row>(sql`
    select publisher, day::text, slug, network, asset, buyer, price::text, sum(sales)::text as sales, ${micros('usd')} as gross,
      sum(refunds)::text as refunds, ${micros('refunded_usd')} as refunded, sum(new_payers)::text as "newPayers"
    from sales_days where ${within(scope)}
    group by grouping sets ((day, buyer), (slug, buyer), (network, asset), (price), (publisher))`)
  return rows.map(groupOf)
}

/** Adds up the 402s that were shown, by day and buyer and by page and buyer. */
export async function shownBy(db: Db, scope: Scope): Promise<Group[]> {
  const rows = await db.execute<Row>(sql`
    select null as publisher, day::text, slug, null as network, null as asset, null as price, buyer, sum(shown)::text as shown
    from challenge_days where ${within(scope)}
    group by grouping sets ((day, buyer), (slug, buyer))`)
  return rows.map(groupOf)
}

function groupOf({ publisher, day, slug, network, asset, price, buyer, ...sums }: Row): Group {
  const { sales = 0, gross = 0, refunds = 0, refunded = 0, newPayers = 0, shown = 0 } = sums
  return {
    publisher,
    day,
    slug,
    network,
    asset,
    price,
    buyer,
    sums: {
      ...nothing,
      sales: Number(sales),
      gross: BigInt(gross),
      refunds: Number(refunds),
      refunded: BigInt(refunded),
      newPayers: Number(newPayers),
      shown: Number(shown),
    },
  }
}

/** Counts the wallets that bought in a range: for the first time, and those that had bought before it. */
export async function payersOf(
  db: Db,
  { publisher, range }: Scope,
): Promise<{ new: number; returning: number }> {
  const [row] = await db.execute<{ new: number; all: number }>(sql`
    select count(*) filter (where is_new)::int as new, count(*)::int as all from (
      select bool_or(is_first) as is_new from payer_days where ${within({ publisher, range })}
      group by publisher, payer) as payers`)
  const { new: fresh, all } = row ?? { new: 0, all: 0 }
  return { new: fresh, returning: all - fresh }
}

/** Money that has arrived in blocks that are not final yet: in no sum, and of no day. */
export async function pendingOf(db: Db, { publisher, slug }: Scope): Promise<{ sales: number; usd: bigint }> {
  const [row] = await db.execute<{ sales: number; usd: string }>(sql`
    select count(*)::int as sales, coalesce(sum(p.usd) * 1000000, 0)::bigint::text as usd
    from chain_transfers t join payments p on p.id = t.payment_id
    where t.block_time is null and p.state = 'settled' and p.publisher = ${publisher}
      ${slug === undefined ? sql`` : sql`and p.slug = ${slug}`}`)
  return { sales: row?.sales ?? 0, usd: BigInt(row?.usd ?? 0) }
}

/** The day of a publisher's first sale, or of the first 402 that was shown; null for whoever has just begun. */
export async function beganOn(db: Db, publisher: string): Promise<string | null> {
  const handles = sql`(${publisher}, ${samplePrefix + publisher})`
  const [row] = await db.execute<{ day: string | null }>(sql`
    select least((select min(day) from sales_days where publisher in ${handles}),
      (select min(day) from challenge_days where publisher in ${handles}))::text as day`)
  return row?.day ?? null
}

function within({ publisher, range, slug }: Scope): SQL {
  return sql`publisher in (${publisher}, ${samplePrefix + publisher}) and day between ${range.from} and ${range.to}
    ${slug === undefined ? sql`` : sql`and slug = ${slug}`}`
}
