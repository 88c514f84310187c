'use client'

import {
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  type Header,
  useReactTable,
} from '@tanstack/react-table'
import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo, useState } from 'react'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { BulkBar } from './bulk-bar'
import { columnsFor } from './pages-columns'
import { isShown, type Names, PagesFilter } from './pages-filter'
import { type Order, queryOf, type View, viewIn } from './pages-query'

type Props = { pages: PricedArticle[]; publishers: Names; mayWrite: boolean }

export function PagesTable({ pages: initial, publishers, mayWrite }: Props) {
  const [pages, setPages] = useState(initial)
  const [{ filter, order }, setView] = useView()
  const shown = useMemo(() => pages.filter((page) => isShown(page, filter)), [pages, filter])
  const tags = useMemo(() => [...new Set(initial.flatMap((page) => page.tags))].sort(), [initial])

  const replace = useCallback((changed: PricedArticle[]) => {
    const bySlug = new Map(changed.map((page) => [page.slug, page]))
    setPages((all) => all.map((page) => bySlug.get(page.slug) ?? page))
  }, [])

  return (
    <div className="mt-6 grid gap-5">
      <PagesFilter
        filter={filter}
        tags={tags}
        publishers={publishers}
        onChange={(to) => setView({ filter: to, order })}
      />
      <Rows
        pages={shown}
        publishers={publishers}
        mayWrite={mayWrite}
        order={order}
        onOrder={(to) => setView({ filter, order: to })}
        onChange={replace}
      />
      {shown.length === 0 && (
        <p className="rounded-card border border-edge border-dashed px-6 py-12 text-center text-soft">
          {pages.length === 0
            ? 'There are no pages yet. Each article in content/articles becomes one.'
            : 'No page is like that. Search for less, or choose every tag and state.'}
        </p>
      )}
    </div>
  )
}

/** What is shown, kept in the address, so that it is there again for whoever comes back or is sent it. */
function useView(): [View, (view: View) => void] {
  const query = useSearchParams()
  const [view, setView] = useState(() => viewIn(query))
  const show = (to: View) => {
    setView(to)
    const asked = queryOf(to)
    window.history.replaceState(null, '', asked ? `?${asked}` : window.location.pathname)
  }
  return [view, show]
}

type RowsProps = Props & {
  order: Order | undefined
  onOrder: (order: Order | undefined) => void
  onChange: (pages: PricedArticle[]) => void
}

function Rows({ pages, publishers, mayWrite, order, onOrder, onChange }: RowsProps) {
  const sorting = useMemo(() => (order ? [order] : []), [order])
  const columns = useMemo(
    () => columnsFor(mayWrite, publishers, (page) => onChange([page])),
    [mayWrite, publishers, onChange],
  )
  const [rowSelection, setRowSelection] = useState({})
  const table = useReactTable({
    data: pages,
    columns,
    state: {
      sorting,
      rowSelection,
      columnVisibility: { chosen: mayWrite, publisher: publishers.length > 1 },
    },
    onSortingChange: (change) => onOrder((typeof change === 'function' ? change(sorting) : change)[0]),
    onRowSelectionChange: setRowSelection,
    getRowId: ({ slug }) => slug,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  })
  const chosen = table.getSelectedRowModel().rows.map(({ id }) => id)

  return (
    <>
      {chosen.length > 0 && <BulkBar slugs={chosen} onChange={onChange} />}
      <table className="w-full border-collapse text-left max-md:block">
        <thead className="border-b border-edge text-sm text-soft max-md:block">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="max-md:flex max-md:flex-wrap">
              {group.headers.map((header) => (
                <Head key={header.id} header={header} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody className="max-md:block">
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className="border-b border-line align-top max-md:flex max-md:flex-wrap">
              {row.getVisibleCells().map((cell) => (
                <td key={cell.id} className={`py-3 pr-4 ${cell.column.columnDef.meta ?? ''}`}>
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

const ORDERS = { asc: 'ascending', desc: 'descending' } as const

function Head({ header }: { header: Header<PricedArticle, unknown> }) {
  const { column } = header
  const order = column.getIsSorted()
  const name = flexRender(column.columnDef.header, header.getContext())
  return (
    <th
      scope="col"
      aria-sort={order ? ORDERS[order] : undefined}
      className="py-2 pr-4 font-medium max-md:pr-3"
    >
      {column.getCanSort() ? (
        <button
          type="button"
          onClick={column.getToggleSortingHandler()}
          className="min-h-10 hover:text-copper"
        >
          {name} <span aria-hidden="true">{order ? { asc: '↑', desc: '↓' }[order] : ''}</span>
        </button>
      ) : (
        name
      )}
    </th>
  )
}
