import type { ReactNode } from 'react'
import { Choice, Field } from './field'

type Props<T extends string> = {
  label: string
  draft: { access: T; accessCount: string }
  /** The choices that leave it to something else. */
  children: ReactNode
  problem: string | undefined
  onChange: (part: { access?: T; accessCount?: string }) => void
}

/** How long a buyer may read: for ever, or for any number of hours or days. */
export function AccessFields<T extends string>({ label, draft, children, problem, onChange }: Props<T>) {
  const isCounted = draft.access === 'hours' || draft.access === 'days'
  return (
    <div className="grid grid-cols-[1fr_6rem] gap-2">
      <Choice
        label={label}
        value={draft.access}
        hint="Counted from the payment."
        problem={isCounted ? undefined : problem}
        className={isCounted ? '' : 'col-span-2'}
        onChange={({ target }) => onChange({ access: target.value as T })}
      >
        {children}
        <option value="ever">for ever</option>
        <option value="hours">for so many hours</option>
        <option value="days">for so many days</option>
      </Choice>
      {isCounted && (
        <Field
          label={draft.access === 'days' ? 'Days' : 'Hours'}
          inputMode="numeric"
          value={draft.accessCount}
          problem={problem}
          onChange={({ target }) => onChange({ accessCount: target.value })}
        />
      )}
    </div>
  )
}
