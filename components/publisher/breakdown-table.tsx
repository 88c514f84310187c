import Link from 'next/link'
import type { RevenueRow } from '@/lib/dashboard/revenue'
import { sayCount, sayMoney, sayShare } from './say-money'

type Props = {
  title: string
  /** What its rows are, as the head of their column. */
  of: string
  rows: RevenueRow[]
  csv: string
  /** Said below the title. */
  note?: string
  hrefOf?: (key: string) => string | undefined
}

const most = 10

/** The largest parts of the revenue; the file has all of them. */
export function BreakdownTable({ title, of, rows, csv, note, hrefOf }: Props) {
  const isShown = rows.some(({ shown }) => shown !== null)
  const largest = Math.max(...rows.map(({ revenue }) => Number(revenue)), 0)
  return (
    <section className="min-w-0 rounded-card border border-line bg-card p-4 sm:p-5">
      <h2 className="text-xl">{title}</h2>
      {note && <p className="mt-1 text-sm text-soft">{note}</p>}
      <table className="mt-2 w-full border-collapse text-right text-[0.9375rem] tabular-nums">
        <thead className="text-sm text-soft">
          <tr className="border-b border-edge">
            <th scope="col" className="py-2 text-left font-medium">
              {of}
            </th>
            <th scope="col" className="py-2 pl-3 font-medium">
              Revenue
            </th>
            <th scope="col" className="py-2 pl-3 font-medium">
              Sales
            </th>
            {isShown && (
              <th scope="col" className="py-2 pl-3 font-medium max-sm:hidden">
                402s shown
              </th>
            )}
            {isShown && (
              <th scope="col" className="py-2 pl-3 font-medium max-sm:hidden">
                Conversion
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((row) => (
            <tr key={row.key} className="border-b border-line align-top">
              <th scope="row" className="py-2 text-left font-normal">
                <Name row={row} href={hrefOf?.(row.key)} />
                <Share of={Number(row.revenue)} largest={largest} />
              </th>
              <td className="py-2 pl-3">{sayMoney(row.revenue)}</td>
              <td className="py-2 pl-3">{sayCount(row.sales)}</td>
              {isShown && (
                <td className="py-2 pl-3 max-sm:hidden">{row.shown === null ? '–' : sayCount(row.shown)}</td>
              )}
              {isShown && <td className="py-2 pl-3 max-sm:hidden">{sayShare(row.conversion)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="flex flex-wrap items-center gap-x-4 text-sm text-soft">
        {rows.length > most && (
          <span>
            {most} of {sayCount(rows.length)}; the file has all.
          </span>
        )}
        <a href={csv} className="inline-flex min-h-11 items-center link">
          Download as CSV
        </a>
      </p>
    </section>
  )
}

function Name({ row, href }: { row: RevenueRow; href: string | undefined }) {
  if (!href) return row.label
  return (
    <Link href={href} className="hover:text-copper">
      {row.label}
    </Link>
  )
}

/** How large it is beside the largest. */
function Share({ of, largest }: { of: number; largest: number }) {
  const percent = largest > 0 ? Math.max(0, (100 * of) / largest) : 0
  return (
    <span aria-hidden="true" className="mt-1 block h-1 max-w-60 bg-well">
      <span className="block h-full bg-copper" style={{ width: `${percent}%` }} />
    </span>
  )
}
