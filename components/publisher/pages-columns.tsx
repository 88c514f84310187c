import { createColumnHelper } from '@tanstack/react-table'
import Link from 'next/link'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { PriceCell } from './price-cell'
import { sayPrice, saySource, WARNINGS } from './say'

const column = createColumnHelper<PricedArticle>()

/** Columns marked so are left out on a phone; the page's own screen has them all. */
export const wide = 'max-md:hidden'

export function columnsFor(mayWrite: boolean, onChange: (page: PricedArticle) => void) {
  return [
    column.display({
      id: 'chosen',
      header: ({ table }) => (
        <Choose
          label="Choose all that are shown"
          checked={table.getIsAllRowsSelected()}
          onChange={(on) => table.toggleAllRowsSelected(on)}
        />
      ),
      cell: ({ row }) => (
        <Choose
          label={`Choose ${row.original.title}`}
          checked={row.getIsSelected()}
          onChange={(on) => row.toggleSelected(on)}
        />
      ),
    }),
    column.accessor('title', {
      header: 'Page',
      cell: ({ row: { original: page } }) => (
        <>
          <Link
            href={`/publisher/pages/${page.slug}`}
            className="font-serif text-lg leading-snug hover:text-copper"
          >
            {page.title}
          </Link>
          <p className="text-xs text-soft">
            {page.section}, {page.date}
          </p>
        </>
      ),
    }),
    column.accessor((page) => Number(page.price), {
      id: 'price',
      header: 'Price',
      cell: ({ row: { original: page } }) => (
        <>
          <PriceCell page={page} mayWrite={mayWrite} onChange={onChange} />
          {page.programPrice !== page.price && (
            <p className="text-xs text-soft">Programs: {sayPrice(page.programPrice)}</p>
          )}
        </>
      ),
    }),
    column.accessor(({ source }) => saySource(source), {
      id: 'source',
      header: 'Decided by',
      meta: wide,
      cell: ({ row: { original: page }, getValue }) => (
        <>
          <span className="text-sm">{getValue()}</span>
          {page.warnings.map((warning) => (
            <p key={warning} className="mt-1 max-w-56 text-xs text-copper">
              {WARNINGS[warning]}
            </p>
          ))}
        </>
      ),
    }),
    column.accessor('sales', {
      header: 'Sales',
      meta: wide,
      cell: (info) => info.getValue().toLocaleString('en'),
    }),
    column.accessor((page) => Number(page.revenue), {
      id: 'revenue',
      header: 'Revenue',
      meta: wide,
      cell: (info) => `$${info.getValue().toFixed(2)}`,
    }),
  ]
}

type ChooseProps = { label: string; checked: boolean; onChange: (on: boolean) => void }

function Choose({ label, checked, onChange }: ChooseProps) {
  return (
    <label className="flex size-10 items-center justify-center">
      <span className="sr-only">{label}</span>
      <input
        type="checkbox"
        className="size-4 accent-copper"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  )
}
