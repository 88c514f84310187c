import 'server-only'
import { atomicAmount, usdAmount } from '../pricing/price'
import { csvOf } from './csv'
import { inOrder } from './export-totals'
import { cameOrWent, type ExportKind, type ExportRow, type ExportState } from './exports'

/** The columns of a file, in their order. */
const columns = [
  'time',
  'kind',
  'state',
  'page',
  'payer',
  'gross',
  'token',
  'network',
  'transaction',
  'usd',
  'refund',
  'refund_usd',
  'refund_of',
  'id',
] as const satisfies (keyof ExportRow)[]

export type FileKind = 'csv' | 'jsonl'

const encoder = new TextEncoder()

/**
 * Streams rows as a file. It ends with a line for each network, token, kind and state that sums up what was written before it: a
 * file without these lines was cut short.
 */
export function exportStream(
  batches: AsyncGenerator<ExportRow[]>,
  kind: FileKind,
): ReadableStream<Uint8Array> {
  const lines = linesOf(batches, kind)
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await lines.return(undefined)
    },
  })
}

async function* linesOf(batches: AsyncGenerator<ExportRow[]>, kind: FileKind): AsyncGenerator<string> {
  const totals = new Map<string, Total>()
  if (kind === 'csv') yield csvOf([columns])
  for await (const rows of batches) {
    for (const row of rows) add(totals, row)
    yield rows.map((row) => lineOf(row, kind)).join('')
  }
  yield [...totals.values()]
    .sort(byRail)
    .map((total) => lineOf(totalRow(total), kind))
    .join('')
}

function lineOf(row: Partial<Record<keyof ExportRow, string>>, kind: FileKind): string {
  if (kind === 'jsonl') return `${JSON.stringify(row)}\n`
  return csvOf([columns.map((column) => row[column] ?? '')])
}

/** All of one kind, in millionths: every token we take has six decimals, as dollars here have. */
interface Total {
  network: string
  token: string
  kind: ExportKind
  state: ExportState
  amount: bigint
  usd: bigint
}

const decimals = 6
const millionths = (amount: string) => (amount === '' ? 0n : atomicAmount(amount, decimals))

function add(totals: Map<string, Total>, { network, token, kind, state, ...row }: ExportRow): void {
  const key = [network, token, kind, state].join(' ')
  const total = totals.get(key) ?? { network, token, kind, state, amount: 0n, usd: 0n }
  total.amount += millionths(row.gross) + millionths(row.refund)
  total.usd += millionths(row.usd) + millionths(row.refund_usd)
  totals.set(key, total)
}

function byRail(a: Total, b: Total): number {
  return a.network.localeCompare(b.network) || a.token.localeCompare(b.token) || inOrder(a, b)
}

function totalRow({ network, token, kind, state, amount, usd }: Total) {
  const said = (sum: bigint) => usdAmount(sum, decimals)
  return { kind: `total_${kind}`, state, network, token, ...cameOrWent(kind, said(amount), said(usd)) }
}
