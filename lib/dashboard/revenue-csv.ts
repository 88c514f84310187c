import type { Problem } from '../http/problem'
import { type FieldError, invalid } from './api'
import { csvOf } from './csv'
import { type Range, rangeQuery } from './range'
import { type Breakdown, breakdown, type Revenue, type RevenueRow } from './revenue'

/** What a call asks for in its address. */
export type RevenueQuery = { ok: true; range: Range; by: Breakdown } | { ok: false; problem: Problem }

/** Reads `from`, `to` and `by`; without them, the last thirty days by day. */
export function revenueQuery(query: URLSearchParams): RevenueQuery {
  const range = rangeQuery.safeParse({
    from: query.get('from') || undefined,
    to: query.get('to') || undefined,
  })
  const by = breakdown.safeParse(query.get('by') ?? 'day')
  if (range.success && by.success) return { ok: true, range: range.data, by: by.data }
  const errors: FieldError[] = [
    ...(range.error?.issues ?? []).map(({ path, message }) => ({ field: path.join('.'), message })),
    ...(by.error?.issues ?? []).map(({ message }) => ({ field: 'by', message })),
  ]
  return invalid(errors)
}

const head = [
  'sales',
  'sold for',
  'refunds',
  'paid back',
  'revenue',
  'new payers',
  '402s shown',
  'conversion',
]

/** Writes one breakdown as CSV. Where sample data is among it, its first column says so. */
export function revenueCsv(by: Breakdown, rows: readonly RevenueRow[], sample: Revenue['sample']): string {
  const first = sample ? `${by} (with sample data)` : by
  const isNamed = rows.some(({ key, label }) => key !== label)
  return csvOf([
    [first, ...(isNamed ? ['name'] : []), ...head],
    ...rows.map((row) => [
      row.key,
      ...(isNamed ? [row.label] : []),
      row.sales,
      row.gross,
      row.refunds,
      row.refunded,
      row.revenue,
      row.newPayers,
      row.shown,
      row.conversion === null ? null : row.conversion.toFixed(4),
    ]),
  ])
}
