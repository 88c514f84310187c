import { Button } from '@/components/ui/button'
import type { Fee } from '@/lib/dashboard/warnings'
import type { PassOnSale } from '@/lib/pricing/passes'
import { boundTo } from './bound'
import { Choice, Field } from './field'
import { PriceHint } from './price-hint'

type Props = {
  draft: PassOnSale
  fees: readonly Fee[]
  /** What is wrong with a field, if anything. */
  problemOf: (name: string) => string | undefined
  onChange: (part: Partial<PassOnSale>) => void
  onRemove: () => void
}

/** The fields of one pass. */
export function PassFields({ draft, fees, problemOf, onChange, onRemove }: Props) {
  const text = boundTo(draft, problemOf, onChange)
  return (
    <li className="rounded-card border border-line bg-card p-5">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-5">
        <Field label="Name" {...text('name')} />
        <Field label="Address: /passes/…" {...text('id')} />
        <Field
          label="Price $"
          inputMode="decimal"
          hint={<PriceHint buyer="programs" price={draft.price} fees={fees} />}
          {...text('price')}
        />
        <Choice
          label="Lasts"
          value={draft.period}
          onChange={({ target }) => onChange({ period: target.value as PassOnSale['period'] })}
        >
          <option value="day">a day</option>
          <option value="week">a week</option>
          <option value="month">a month</option>
        </Choice>
        <ScopeFields
          scope={draft.scope}
          problem={problemOf('scope') ?? problemOf('scope.tag') ?? problemOf('scope.section')}
          onChange={(scope) => onChange({ scope })}
        />
      </div>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-x-6">
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            checked={draft.fareCap}
            onChange={(event) => onChange({ fareCap: event.target.checked })}
            className="size-5 shrink-0 accent-copper"
          />
          Fare cap: single articles within the calendar period count towards it
        </label>
        <Button variant="quiet" onClick={onRemove}>
          Take it off sale
        </Button>
      </div>
    </li>
  )
}

type ScopeProps = {
  scope: PassOnSale['scope']
  problem: string | undefined
  onChange: (scope: PassOnSale['scope']) => void
}

function ScopeFields({ scope, problem, onChange }: ScopeProps) {
  const kind = scope === 'all' ? 'all' : 'tag' in scope ? 'tag' : 'section'
  const word = scope === 'all' ? '' : 'tag' in scope ? scope.tag : scope.section
  const set = (to: string, value: string) =>
    onChange(to === 'all' ? 'all' : to === 'tag' ? { tag: value } : { section: value })
  return (
    <>
      <Choice label="Opens" value={kind} onChange={({ target }) => set(target.value, word)}>
        <option value="all">everything</option>
        <option value="tag">a tag</option>
        <option value="section">a section</option>
      </Choice>
      {kind !== 'all' && (
        <Field
          label={kind === 'tag' ? 'Which tag' : 'Which section'}
          value={word}
          problem={problem}
          onChange={({ target }) => set(kind, target.value)}
        />
      )}
    </>
  )
}
