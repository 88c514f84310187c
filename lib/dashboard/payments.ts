import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { networkOf } from '../chains/networks'
import { tokenAt } from '../chains/tokens'
import { db } from '../db/client'
import type { PaymentState } from '../db/schema/payments'
import { env } from '../env'
import type { RefundState } from '../payments/refunds'
import { usdAmount } from '../pricing/price'
import { type Cursor, type PaymentFilter, stateGroups } from './payment-filter'
import { titleOf, titlesBySlug } from './titles'

/** A payment as the dashboard lists it. */
export interface ListedPayment {
  id: string
  /** When it was claimed. ISO 8601. */
  createdAt: string
  state: PaymentState
  /** Of its refund, when there is one. */
  refund: RefundState | null
  slug: string
  title: string
  publisher: string
  payer: string
  buyer: 'person' | 'program'
  /** In the token, as a plain decimal. */
  amount: string
  token: string
  /** CAIP-2, and its name. */
  network: string
  networkName: string
  /** The price in dollars. */
  usd: string
  transaction: string | null
  /** Why it was refused, in x402's word. */
  reason: string | null
}

export interface PaymentPage {
  payments: ListedPayment[]
  /** Where the older and the newer ones go on; null where there are none. */
  older: string | null
  newer: string | null
}

/** A time with the database's microseconds: two payments may share a millisecond. */
export const microseconds = (column: SQL) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

export type PaymentRow = {
  id: string
  at: string
  state: PaymentState
  refund: RefundState | null
  slug: string
  publisher: string
  payer: string
  buyer: 'person' | 'program'
  amount: string
  asset: string
  network: string
  usd: string
  transaction: string | null
  reason: string | null
}

export const paymentColumns = sql`p.id, ${microseconds(sql`p.created_at`)} as at, p.state, r.state as refund, p.slug, p.publisher,
  p.payer, p.buyer, p.amount::text as amount, p.asset, p.network, trim_scale(p.usd)::text as usd, p.transaction, p.reason`

/** Lists a publisher's payments, newest first, from a place in the list on. No page is slower than the first. */
export async function listPayments(publisher: string, filter: PaymentFilter): Promise<PaymentPage> {
  const { older, newer, limit } = filter
  const upwards = newer !== undefined && older === undefined
  const place = upwards ? beyond(newer, '>') : older ? beyond(older, '<') : []
  const where = [sql`p.publisher = ${publisher}`, ...conditions(filter), ...place]
  const order = sql.raw(upwards ? 'p.created_at, p.id' : 'p.created_at desc, p.id desc')
  const found = await db(env().DATABASE_URL).execute<PaymentRow>(sql`
    select ${paymentColumns} from payments p left join refunds r on r.payment_id = p.id
    where ${sql.join(where, sql` and `)} order by ${order} limit ${limit + 1}`)
  const more = found.length > limit
  const rows = found.slice(0, limit)
  if (upwards) rows.reverse()
  const titles = await titlesBySlug()
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    payments: rows.map((row) => listed(row, titles)),
    older: last && (upwards || more) ? placeOf(last) : null,
    newer: first && (upwards ? more : older !== undefined) ? placeOf(first) : null,
  }
}

const placeOf = ({ at, id }: Pick<PaymentRow, 'at' | 'id'>) => `${at}_${id}`

const beyond = ({ at, id }: Cursor, than: '<' | '>') => [
  sql`(p.created_at, p.id) ${sql.raw(than)} (${at}::timestamptz, ${id})`,
]

/** The conditions of a filter on `payments p` and its refund `r`. States are written out, as the partial indexes have them. */
function conditions({ state, slug, payer, network, from, to, min, max }: PaymentFilter): SQL[] {
  return [
    state === 'refunded' && sql`r.state = 'proven'`,
    state !== undefined && state !== 'refunded' && inStates(stateGroups[state]),
    slug !== undefined && sql`p.slug = ${slug}`,
    payer !== undefined && sql`p.payer = ${payer}`,
    network !== undefined && sql`p.network = ${network}`,
    ...within(sql`p.created_at`, { from, to }),
    min !== undefined && sql`p.usd >= ${min}::numeric`,
    max !== undefined && sql`p.usd <= ${max}::numeric`,
  ].filter((condition): condition is SQL => condition !== false)
}

function inStates(states: readonly string[]): SQL {
  return sql`p.state in (${sql.raw(states.map((state) => `'${state}'`).join(', '))})`
}

/** The conditions that keep a time within a range: its beginning belongs to it, its end does not. */
export function within(column: SQL, { from, to }: Pick<PaymentFilter, 'from' | 'to'>): SQL[] {
  return [
    ...(from ? [sql`${column} >= ${from.toISOString()}::timestamptz`] : []),
    ...(to ? [sql`${column} < ${to.toISOString()}::timestamptz`] : []),
  ]
}

export function listed(
  { at, asset, amount, ...row }: PaymentRow,
  titles: Map<string, string>,
): ListedPayment {
  return {
    ...row,
    ...moneyOf(row.network, asset, amount),
    createdAt: at,
    title: titleOf(row.slug, titles),
    networkName: networkOf(row.network)?.label ?? row.network,
  }
}

/** Writes atomic units out in a token that we take. */
export function moneyOf(network: string, asset: string, amount: string): { amount: string; token: string } {
  const token = tokenAt(network, asset)
  if (!token) return { amount, token: asset }
  return { amount: usdAmount(BigInt(amount), token.decimals), token: token.symbol }
}

/** Where an explorer shows something; null on a chain of this machine, which none knows. */
export function explorerOf(network: string): ((kind: 'tx' | 'address', id: string) => string) | null {
  const explorer = env().LOCAL_CHAIN ? undefined : networkOf(network)?.explorer
  return explorer ? (kind, id) => `${explorer}/${kind}/${id}` : null
}
