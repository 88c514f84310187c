import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { presets, type Range } from '@/lib/dashboard/range'

type Props = {
  /** Where the picker is, with the place on it when that is not its beginning. */
  path: string
  range: Range
  /** The preset that is on, if one is. */
  days: number | undefined
  /** What stays in the address whatever is picked. */
  keep: Readonly<Record<string, string | undefined>>
  /** What is wrong with the days that were asked for. */
  problem?: string | undefined
}

/** Which days: a few that are asked for often, or any. Links and a form, so that a range has an address. */
export function RangePicker({ path, range, days, keep, problem }: Props) {
  const kept = Object.entries(keep).flatMap(([name, value]) => (value ? [{ name, value }] : []))
  const [page, place] = path.split('#')
  const hrefOf = (preset: number) => {
    const query = new URLSearchParams([
      ['days', String(preset)],
      ...kept.map(({ name, value }) => [name, value]),
    ])
    return `${page}?${query}${place ? `#${place}` : ''}`
  }
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <nav aria-label="Range">
        <ul className="flex flex-wrap gap-1">
          {presets.map(([preset, name]) => (
            <li key={preset}>
              <Link
                href={hrefOf(preset)}
                aria-current={preset === days ? 'true' : undefined}
                className="flex min-h-11 items-center rounded-button border border-transparent px-2.5 text-soft sm:px-3 hover:text-copper aria-[current=true]:border-edge aria-[current=true]:bg-card aria-[current=true]:text-ink"
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <form action={path} className="flex flex-wrap items-end gap-2 text-sm">
        {kept.map((input) => (
          <input key={input.name} type="hidden" {...input} />
        ))}
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
