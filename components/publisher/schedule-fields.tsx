import { Button } from '@/components/ui/button'
import type { Fee } from '@/lib/dashboard/warnings'
import { dollars } from '@/lib/pricing/setting'
import { boundTo } from './bound'
import type { Fields } from './call'
import { Field } from './field'
import type { ScheduleDraft } from './page-draft'
import { PriceHint } from './price-hint'

type Props = {
  scheduled: ScheduleDraft[]
  /** What programs pay when the schedule does not say; absent is what people pay. */
  programPrice: string | undefined
  fees: readonly Fee[]
  problems: Fields
  shortcuts: { name: string; make: () => ScheduleDraft }[]
  onChange: (scheduled: ScheduleDraft[]) => void
}

const empty: ScheduleDraft = { price: '', programPrice: '', from: '', until: '' }

/** Prices that hold for a time. The first that holds now wins over the page's own price. */
export function ScheduleFields({ scheduled, shortcuts, onChange, ...about }: Props) {
  const replace = (at: number, change: Partial<ScheduleDraft>) =>
    onChange(scheduled.map((each, i) => (i === at ? { ...each, ...change } : each)))

  return (
    <fieldset>
      <legend className="font-serif text-xl">Scheduled prices</legend>
      {scheduled.length > 1 && (
        <p className="mt-1 text-sm text-soft">Where two hold at one time, the first decides.</p>
      )}
      {scheduled.map((each, i) => (
        <Entry
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place.
          key={i}
          place={i}
          draft={each}
          {...about}
          onChange={(change) => replace(i, change)}
          onRemove={() => onChange(scheduled.filter((_, at) => at !== i))}
        />
      ))}
      <div className="mt-3 flex flex-wrap gap-3">
        {shortcuts.map(({ name, make }) => (
          <Button key={name} variant="secondary" onClick={() => onChange([...scheduled, make()])}>
            {name}
          </Button>
        ))}
        <Button variant="secondary" onClick={() => onChange([...scheduled, empty])}>
          Another price for a time
        </Button>
      </div>
    </fieldset>
  )
}

type EntryProps = Pick<Props, 'programPrice' | 'fees' | 'problems'> & {
  place: number
  draft: ScheduleDraft
  onChange: (change: Partial<ScheduleDraft>) => void
  onRemove: () => void
}

function Entry({ place, draft, programPrice, fees, problems, onChange, onRemove }: EntryProps) {
  const field = boundTo(draft, (name) => problems[`scheduled.${place}.${name}`], onChange)
  const isFree = dollars.safeParse(draft.price).data === '0'
  const forPrograms = isFree ? '0' : draft.programPrice || programPrice || draft.price
  return (
    <div className="mt-3 grid items-start gap-3 rounded-card border border-line p-4 sm:grid-cols-2">
      <Field
        label="Price $"
        inputMode="decimal"
        hint={<PriceHint buyer="people" price={draft.price} fees={fees} />}
        {...field('price')}
      />
      <Field
        label="For programs $"
        inputMode="decimal"
        placeholder={forPrograms}
        hint={
          <PriceHint buyer="programs" price={forPrograms} fees={fees}>
            Empty: as it is without this.
          </PriceHint>
        }
        {...field('programPrice')}
      />
      <Field label="From" type="datetime-local" hint="Empty: at once" {...field('from')} />
      <Field label="Until" type="datetime-local" hint="Empty: for good" {...field('until')} />
      <Button
        variant="quiet"
        className="justify-self-start"
        aria-label={`Remove scheduled price ${place + 1}`}
        onClick={onRemove}
      >
        Remove
      </Button>
    </div>
  )
}
