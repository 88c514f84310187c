import { createColumnHelper, type SortingFn } from '@tanstack/react-table'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { isFree } from '@/lib/pricing/effective'
import { PageLink } from './page-link'
import type { Names } from './pages-filter'
import { PriceCell } from './price-cell'
import { SampleMark } from './sample-notice'
import { sayPrice, saySource, sayWarning } from './say'
import { sayCount, sayMoney } from './say-money'

const column = createColumnHelper<PricedArticle>()

/** On a phone a row is stacked: these stand below the page and its price. */
const below = 'max-md:basis-full max-md:pt-0 max-md:pb-1 max-md:pl-14'
const beside = 'max-md:pt-0 max-md:pl-14'

export function columnsFor(mayWrite: boolean, publishers: Names, onChange: (page: PricedArticle) => void) {
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
      meta: 'max-md:min-w-0 max-md:flex-1',
      cell: ({ row: { original: page } }) => (
        <>
          <PageLink slug={page.slug} title={page.title} />
          <p className="text-xs text-soft">
            {page.section}, {page.date}
          </p>
        </>
      ),
    }),
    column.accessor(({ publisher }) => nameOf(publisher, publishers), {
      id: 'publisher',
      header: 'Publisher',
      meta: 'text-sm max-md:order-1 max-md:basis-full max-md:pt-0 max-md:pb-1 max-md:pl-14',
      cell: ({ getValue }) => (
        <>
          <Label>Publisher</Label>
          {getValue()}
        </>
      ),
    }),
    column.accessor((page) => Number(page.price), {
      id: 'price',
      header: 'Price',
      cell: ({ row: { original: page } }) => (
        <>
          <PriceCell page={page} mayWrite={mayWrite} onChange={onChange} />
          {isFree(page.price) && <p className="text-xs text-soft">Free</p>}
          {page.programPrice !== page.price && (
            <p className="text-xs text-soft">Programs: {sayPrice(page.programPrice)}</p>
          )}
        </>
      ),
    }),
    column.accessor(({ source }) => saySource(source), {
      id: 'source',
      header: 'Decided by',
      meta: below,
      cell: ({ row: { original: page }, getValue }) => (
        <>
          <Label>Decided by</Label>
          <span className="text-sm">{getValue()}</span>
          {page.warnings.map((warning) => (
            <p key={warning} className="mt-1 text-xs md:max-w-56 text-copper">
              {sayWarning(warning, page.fees)}
            </p>
          ))}
        </>
      ),
    }),
    column.accessor('sales', {
      header: 'Sales, all time',
      meta: beside,
      sortingFn: bySold(({ sales }) => sales),
      cell: ({ row: { original: page } }) => (
        <>
          <Label>Sales</Label>
          {sayCount(page.sales)}
          {page.sample && <Sample>{sayCount(page.sample.sales)}</Sample>}
        </>
      ),
    }),
    column.accessor((page) => Number(page.revenue), {
      id: 'revenue',
      header: 'Revenue, all time, final',
      meta: 'max-md:pt-0',
      sortingFn: bySold(({ revenue }) => Number(revenue)),
      cell: ({ row: { original: page } }) => (
        <>
          <Label>Revenue</Label>
          {sayMoney(page.revenue)}
          {page.sample && <Sample>{sayMoney(page.sample.revenue)}</Sample>}
        </>
      ),
    }),
  ]
}

/** Pages that have sold the same stand in the order of their sample data, which is never added. */
function bySold(of: (sold: Pick<PricedArticle, 'sales' | 'revenue'>) => number): SortingFn<PricedArticle> {
  const sampleOf = ({ sample }: PricedArticle) => (sample ? of(sample) : 0)
  return ({ original: a }, { original: b }) => of(a) - of(b) || sampleOf(a) - sampleOf(b)
}

/** Below the number that counts. */
function Sample({ children }: { children: string }) {
  return (
    <span className="mt-1 block">
      <SampleMark>{children}</SampleMark>
    </span>
  )
}

function nameOf(handle: string, publishers: Names): string {
  return publishers.find((each) => each.handle === handle)?.name ?? handle
}

/** What a stacked cell is, where the head of its column is not above it. */
function Label({ children }: { children: string }) {
  return <span className="mr-2 text-sm text-soft md:hidden">{children}</span>
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
