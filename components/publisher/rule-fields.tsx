import { Button } from '@/components/ui/button'
import type { Fee } from '@/lib/dashboard/warnings'
import { boundTo } from './bound'
import { Field } from './field'
import { PriceHint } from './price-hint'
import type { RuleDraft } from './rule-draft'

type Props = {
  place: number
  draft: RuleDraft
  decides: number
  fees: readonly Fee[]
  problemOf: (name: keyof RuleDraft) => string | undefined
  onChange: (part: Partial<RuleDraft>) => void
  onRemove: () => void
  onUp: (() => void) | undefined
  onDown: (() => void) | undefined
}

const FIELDS: readonly {
  name: keyof RuleDraft
  label: string
  hint?: string
  type?: 'number' | 'datetime-local'
}[] = [
  { name: 'price', label: 'Price $', hint: '0 is free.' },
  { name: 'programPrice', label: 'Price for programs $', hint: 'Empty: as for people.' },
  { name: 'path', label: 'Path', hint: '* stands for a part: /articles/http-*' },
  { name: 'tag', label: 'Tag' },
  { name: 'section', label: 'Section' },
  { name: 'olderThanDays', label: 'At least so many days old', type: 'number' },
  { name: 'newerThanDays', label: 'Newer than so many days', type: 'number' },
  { name: 'accessHours', label: 'Hours a buyer may read', hint: 'Empty: for ever.', type: 'number' },
  { name: 'from', label: 'From', type: 'datetime-local' },
  { name: 'until', label: 'Until', type: 'datetime-local' },
]

/** One rule. A page has to match everything that is filled in. */
export function RuleFields({ place, draft, decides, fees, problemOf, onChange, ...buttons }: Props) {
  const field = boundTo(draft, problemOf, onChange)
  return (
    <li className="rounded-card border border-line bg-card p-5">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <Field
          label={`Rule ${place}`}
          placeholder="Its name"
          className="min-w-56 flex-1"
          {...field('name')}
        />
        <p className="pb-3 text-sm text-soft">
          sets the price of {decides} {decides === 1 ? 'page' : 'pages'} now
        </p>
        <Buttons place={place} {...buttons} />
      </div>
      <div className="mt-4 grid gap-4 sm:grid-cols-2 lg:grid-cols-5">
        {FIELDS.map(({ name, label, hint, type }) => (
          <Field
            key={name}
            label={label}
            type={type ?? 'text'}
            hint={<Hint name={name} draft={draft} fees={fees} otherwise={hint} />}
            {...field(name)}
          />
        ))}
      </div>
    </li>
  )
}

type HintProps = {
  name: keyof RuleDraft
  draft: RuleDraft
  fees: readonly Fee[]
  otherwise: string | undefined
}

function Hint({ name, draft: { price, programPrice }, fees, otherwise }: HintProps) {
  if (name !== 'price' && name !== 'programPrice') return otherwise
  const [buyer, asked] =
    name === 'price' ? (['people', price] as const) : (['programs', programPrice || price] as const)
  return (
    <PriceHint buyer={buyer} price={asked} fees={fees}>
      {otherwise}
    </PriceHint>
  )
}

function Buttons({ place, onUp, onDown, onRemove }: Pick<Props, 'place' | 'onUp' | 'onDown' | 'onRemove'>) {
  return (
    <div className="flex gap-2">
      <Button variant="quiet" disabled={!onUp} onClick={onUp} aria-label={`Move rule ${place} up`}>
        ↑
      </Button>
      <Button variant="quiet" disabled={!onDown} onClick={onDown} aria-label={`Move rule ${place} down`}>
        ↓
      </Button>
      <Button variant="quiet" onClick={onRemove} aria-label={`Remove rule ${place}`}>
        Remove
      </Button>
    </div>
  )
}
