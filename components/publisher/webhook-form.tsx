import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { type EventType, eventTypes } from '@/lib/publishers/webhook-events'
import type { Fields } from './call'
import { EVENTS } from './webhook-say'

/** What a form of an endpoint says. */
export type WebhookDraft = { url: string; events: EventType[] }

type Props = {
  heading: string
  action: string
  initial?: WebhookDraft
  /** Returns what is wrong, field by field; under the empty name, with the whole. */
  onSave: (draft: WebhookDraft) => Promise<Fields | undefined>
  onCancel: () => void
}

/** The address of an endpoint, and the events that it hears of. */
export function WebhookForm({ heading, action, initial, onSave, onCancel }: Props) {
  const [draft, setDraft] = useState<WebhookDraft>(initial ?? { url: '', events: ['payment.settled'] })
  const [problems, setProblems] = useState<Fields>({})
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setProblems((await onSave(draft)) ?? {})
    setBusy(false)
  }

  const { url, events, ...others } = problems
  const whole = url || events ? undefined : (Object.values(others)[0] as string | undefined)
  return (
    <form
      onSubmit={(event) => void submit(event)}
      noValidate
      className="grid gap-5 rounded-card border border-line bg-card p-5 shadow-card sm:p-7"
    >
      <h3 className="text-2xl">{heading}</h3>
      <AddressField
        value={draft.url}
        problem={url}
        onChange={(value) => setDraft((before) => ({ ...before, url: value }))}
      />
      <EventFields
        chosen={draft.events}
        problem={events}
        onChange={(chosen) => setDraft((before) => ({ ...before, events: chosen }))}
      />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" busy={busy}>
          {action}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <p role="alert" className="basis-full text-sm text-danger empty:hidden">
          {whole}
        </p>
      </div>
    </form>
  )
}

type AddressProps = { value: string; problem: string | undefined; onChange: (value: string) => void }

function AddressField({ value, problem, onChange }: AddressProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        Address
      </label>
      <input
        id={id}
        type="url"
        // biome-ignore lint/a11y/noAutofocus: the form was asked for, and this is its first field.
        autoFocus
        value={value}
        placeholder="https://example.com/webhooks"
        onChange={({ target }) => onChange(target.value)}
        aria-invalid={problem ? true : undefined}
        aria-describedby={`${id}-about`}
        className="min-h-11 w-full rounded-button border border-edge bg-paper px-3 font-mono text-sm aria-invalid:border-danger"
      />
      <p id={`${id}-about`} role="status" className={`mt-1 text-sm ${problem ? 'text-danger' : 'text-soft'}`}>
        {problem
          ? `This ${problem}. Nothing was saved.`
          : 'Must be public and begin with https://. Redirects are not followed.'}
      </p>
    </div>
  )
}

type EventProps = {
  chosen: EventType[]
  problem: string | undefined
  onChange: (chosen: EventType[]) => void
}

function EventFields({ chosen, problem, onChange }: EventProps) {
  return (
    <fieldset>
      <legend className="text-sm font-semibold">Tell it when</legend>
      <div className="mt-1 grid gap-x-6 sm:grid-cols-2">
        {eventTypes.map((type) => (
          <label key={type} className="flex min-h-11 items-start gap-3 py-2">
            <input
              type="checkbox"
              className="mt-1 size-4 shrink-0 accent-copper"
              checked={chosen.includes(type)}
              onChange={() =>
                onChange(chosen.includes(type) ? chosen.filter((each) => each !== type) : [...chosen, type])
              }
            />
            <span>
              {EVENTS[type]} <span className="block font-mono text-sm text-soft">{type}</span>
            </span>
          </label>
        ))}
      </div>
      <p role="status" className="mt-1 text-sm text-danger empty:hidden">
        {problem && 'Choose at least one. Nothing was saved.'}
      </p>
    </fieldset>
  )
}
