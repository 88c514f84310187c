import { formatUnits } from 'viem'
import type { Books, Sum } from './books'
import type { Token } from './chains/tokens'

/** Writes out what a comparison came to, for a person: a line a day, every difference, and what is still open. */
export function booksReport(books: Books, { symbol, decimals }: Token): string {
  const money = ({ count, amount }: Sum) => `${count} × = ${formatUnits(amount, decimals)}`
  const { days, differences, open, network, fromBlock, toBlock } = books
  const head = ['day (UTC)', 'paid to', 'on the chain', 'ledger: sales', 'ledger: bought nothing']
  const rows = days.map(({ day, payTo, chain, sales, orphans }) => [
    day,
    payTo,
    money(chain),
    money(sales),
    money(orphans),
  ])
  const stillOpen = [
    ...open.payments.map(({ state, ...sum }) => `payments ${state}: ${money(sum)}`),
    ...(open.notFinal.count ? [`booked, in blocks that are not final: ${money(open.notFinal)}`] : []),
    ...(open.notSwept.count ? [`on the chain, and the sweeper is on its way: ${money(open.notSwept)}`] : []),
  ]
  return [
    `${symbol} on ${network}, blocks ${fromBlock} to ${toBlock}, the last final one`,
    '',
    ...(rows.length > 0 ? table([head, ...rows]) : ['No transfers.']),
    '',
    ...stillOpen.map((line) => `Still open: ${line}`),
    ...differences.map(
      ({ kind, day, transaction, logIndex, payTo, detail }) =>
        `Difference (${kind.replaceAll('_', ' ')}): ${[day, `to ${payTo}`, transaction, logIndex === null ? null : `log ${logIndex}`].filter(Boolean).join(', ')}: ${detail}`,
    ),
    differences.length === 0
      ? 'The books say what the chain says.'
      : `The books and the chain differ: ${differences.length}.`,
  ].join('\n')
}

/** The same as data: amounts and blocks as decimal strings. */
export function booksJson(books: Books): object {
  return JSON.parse(
    JSON.stringify(books, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  )
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
