import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import type { Range } from '@/lib/dashboard/range'

export const PRESETS = [
  [1, 'Today'],
  [7, '7 days'],
  [30, '30 days'],
  [365, '365 days'],
] as const

type Props = {
  range: Range
  /** The preset that is on, if one is. */
  days: number | undefined
  /** What stays in the address whatever is picked. */
  publisher: string | undefined
  /** What is wrong with the days that were asked for. */
  problem?: string
}

/** Which days: a few that are asked for often, or any. Links and a form, so that a range has an address. */
export function RangePicker({ range, days, publisher, problem }: Props) {
  const also = publisher ? `&publisher=${publisher}` : ''
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <nav aria-label="Range">
        <ul className="flex flex-wrap gap-1">
          {PRESETS.map(([preset, name]) => (
            <li key={preset}>
              <Link
                href={`/publisher?days=${preset}${also}`}
                aria-current={preset === days ? 'true' : undefined}
                className="flex min-h-11 items-center rounded-button border border-transparent px-2.5 text-soft sm:px-3 hover:text-copper aria-[current=true]:border-edge aria-[current=true]:bg-card aria-[current=true]:text-ink"
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <form action="/publisher" className="flex flex-wrap items-end gap-2 text-sm">
        {publisher && <input type="hidden" name="publisher" value={publisher} />}
        <DayField name="from" label="From" day={range.from} isWrong={problem !== undefined} />
        <DayField name="to" label="To" day={range.to} isWrong={problem !== undefined} />
        <button type="submit" className={buttonClass('secondary', 'text-sm')}>
          Show
        </button>
      </form>
      <p id="range-problem" role="alert" className="basis-full text-sm text-danger empty:hidden">
        {problem}
      </p>
    </div>
  )
}

type DayProps = { name: string; label: string; day: string; isWrong: boolean }

function DayField({ name, label, day, isWrong }: DayProps) {
  return (
    <label className="grid gap-1">
      <span className="text-soft">{label}</span>
      <input
        // Otherwise the days of the range before would stay in the fields.
        key={day}
        type="date"
        name={name}
        defaultValue={day}
        aria-invalid={isWrong || undefined}
        aria-describedby="range-problem"
        className="min-h-11 rounded-button border border-edge bg-card px-2 tabular-nums aria-invalid:border-danger"
      />
    </label>
  )
}
