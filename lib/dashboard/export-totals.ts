import 'server-only'
import { sql } from 'drizzle-orm'
import { networkOf } from '../chains/networks'
import { tokenAt } from '../chains/tokens'
import { db } from '../db/client'
import { env } from '../env'
import { type ExportKind, type ExportState, movements } from './exports'
import type { TimeRange } from './payment-filter'
import { dollarsOf } from './sums'

/** What of one kind and state came or went back in one token on one network. Plain decimals. */
export interface ExportLine {
  kind: ExportKind
  state: ExportState
  count: number
  amount: string
  usd: string
}

/** Everything in one token on one network, nothing of it mixed. */
export interface ExportTotal {
  network: string
  networkName: string
  token: string
  lines: ExportLine[]
  /** Final sales less what was refunded of such; below nothing when more went back than came. */
  net: string
  /** The same in dollars, as the overview has it. */
  netUsd: string
}

const order: readonly ExportKind[] = ['sale', 'refund', 'orphan', 'orphan_refund']

/** Sales before refunds before orphans, and of each what is final first. */
export function inOrder(
  a: Pick<ExportLine, 'kind' | 'state'>,
  b: Pick<ExportLine, 'kind' | 'state'>,
): number {
  return order.indexOf(a.kind) - order.indexOf(b.kind) || a.state.localeCompare(b.state)
}

type Row = Pick<ExportLine, 'kind' | 'state' | 'count'> & {
  network: string
  asset: string
  amount: string
  usd: string
}

/** Sums up the same movements by network, token, kind and state: what an export's rows add up to. */
export async function exportTotals(publisher: string, range: TimeRange): Promise<ExportTotal[]> {
  const parts = movements(publisher, range, new Date()).map((part) => sql`select * from (${part}) as part`)
  const rows = await db(env().DATABASE_URL).execute<Row>(sql`
    select network, asset, kind, state, count(*)::int as count, sum(amount)::text as amount,
      (coalesce(sum(usd), 0) * 1000000)::bigint::text as usd
    from (${sql.join(parts, sql` union all `)}) as every_kind group by network, asset, kind, state order by network, asset`)
  const rails = new Map<string, Row[]>()
  for (const row of rows) {
    const rail = `${row.network} ${row.asset}`
    rails.set(rail, [...(rails.get(rail) ?? []), row])
  }
  return [...rails.values()].map(totalOf)
}

function totalOf(rows: Row[]): ExportTotal {
  const [{ network, asset } = { network: '', asset: '' }] = rows
  const token = tokenAt(network, asset)
  const stayed = (unit: 'amount' | 'usd') =>
    rows.reduce((sum, { kind, state, [unit]: value }) => {
      if (state !== 'final') return sum
      return kind === 'sale' ? sum + BigInt(value) : kind === 'refund' ? sum - BigInt(value) : sum
    }, 0n)
  return {
    network,
    networkName: networkOf(network)?.label ?? network,
    token: token?.symbol ?? asset,
    lines: rows
      .map(({ kind, state, count, amount, usd }) => ({
        ...{ kind, state, count },
        amount: dollarsOf(BigInt(amount)),
        usd: dollarsOf(BigInt(usd)),
      }))
      .sort(inOrder),
    net: dollarsOf(stayed('amount')),
    netUsd: dollarsOf(stayed('usd')),
  }
}
