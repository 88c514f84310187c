import { Button } from '@/components/ui/button'
import type { Fields } from './call'
import { Field } from './field'
import type { ScheduleDraft } from './page-draft'

type Props = {
  scheduled: ScheduleDraft[]
  problems: Fields
  shortcuts: { name: string; make: () => ScheduleDraft }[]
  onChange: (scheduled: ScheduleDraft[]) => void
}

/** Prices that hold for a time. The first that holds now wins over the page's own price. */
export function ScheduleFields({ scheduled, problems, shortcuts, onChange }: Props) {
  const replace = (at: number, change: Partial<ScheduleDraft>) =>
    onChange(scheduled.map((each, i) => (i === at ? { ...each, ...change } : each)))

  return (
    <fieldset>
      <legend className="font-serif text-xl">Scheduled prices</legend>
      {scheduled.length > 1 && (
        <p className="mt-1 text-sm text-soft">Where two hold at one time, the first decides.</p>
      )}
      {scheduled.map((each, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place.
        <div key={i} className="mt-3 grid items-start gap-3 sm:grid-cols-[7rem_7rem_1fr_1fr_auto]">
          <Field
            label="Price $"
            inputMode="decimal"
            value={each.price}
            problem={problems[`scheduled.${i}.price`]}
            onChange={({ target }) => replace(i, { price: target.value })}
          />
          <Field
            label="Programs $"
            inputMode="decimal"
            value={each.programPrice}
            hint="Empty: no change"
            problem={problems[`scheduled.${i}.programPrice`]}
            onChange={({ target }) => replace(i, { programPrice: target.value })}
          />
          <Field
            label="From"
            type="datetime-local"
            value={each.from}
            hint="Empty: at once"
            problem={problems[`scheduled.${i}.from`]}
            onChange={({ target }) => replace(i, { from: target.value })}
          />
          <Field
            label="Until"
            type="datetime-local"
            value={each.until}
            hint="Empty: for good"
            problem={problems[`scheduled.${i}.until`]}
            onChange={({ target }) => replace(i, { until: target.value })}
          />
          <Button
            variant="quiet"
            className="sm:mt-6"
            aria-label={`Remove scheduled price ${i + 1}`}
            onClick={() => onChange(scheduled.filter((_, at) => at !== i))}
          >
            Remove
          </Button>
        </div>
      ))}
      <div className="mt-3 flex flex-wrap gap-3">
        {shortcuts.map(({ name, make }) => (
          <Button key={name} variant="secondary" onClick={() => onChange([...scheduled, make()])}>
            {name}
          </Button>
        ))}
        <Button
          variant="secondary"
          onClick={() => onChange([...scheduled, { price: '', programPrice: '', from: '', until: '' }])}
        >
          Another price for a time
        </Button>
      </div>
    </fieldset>
  )
}
