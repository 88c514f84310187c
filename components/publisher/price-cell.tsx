'use client'

import { type FormEvent, useId, useState } from 'react'
import { Spinner } from '@/components/ui/spinner'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { type Arrival, arrivalOf } from './at-the-gate'
import { call, type Refused } from './call'
import { sayPrice } from './say'
import { LOOKING, savedPage, sayArrival, sayPageArrival } from './say-arrival'

type State =
  | { step: 'idle' | 'saving' | 'arriving' }
  | { step: 'arrived'; arrival: Arrival; page: PricedArticle }
  | { step: 'failed'; problem: string }

type Props = { page: PricedArticle; mayWrite: boolean; onChange: (page: PricedArticle) => void }

/** The price, which can be written over where it stands: Enter saves it, Escape leaves it as it was. */
export function PriceCell({ page, mayWrite, onChange }: Props) {
  const [text, setText] = useState(page.price)
  const [shown, setShown] = useState(page.price)
  const [state, setState] = useState<State>({ step: 'idle' })
  const hint = useId()
  // Many pages can be changed at once, from elsewhere on the screen.
  if (shown !== page.price) {
    setShown(page.price)
    setText(page.price)
  }
  if (!mayWrite) return <span className="tabular-nums">{sayPrice(page.price)}</span>

  async function save(event: FormEvent) {
    event.preventDefault()
    if (text.trim() === page.price) return
    setState({ step: 'saving' })
    const answer = await call<PricedArticle>('PATCH', `/pages/${page.slug}`, {
      price: text,
      version: page.version,
    })
    if (!answer.ok) return setState({ step: 'failed', problem: problemIn(answer) })
    onChange(answer.data)
    setText(answer.data.price)
    setState({ step: 'arriving' })
    const arrival = await arrivalOf([savedPage(answer.data)])
    setState({ step: 'arrived', arrival, page: answer.data })
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <div className="flex items-center gap-1">
        <span aria-hidden="true" className="text-soft">
          $
        </span>
        <input
          aria-label={`Price of ${page.title}, in dollars`}
          aria-invalid={state.step === 'failed' || undefined}
          aria-describedby={hint}
          inputMode="decimal"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setText(page.price)}
          className="min-h-10 w-24 rounded-button border border-line bg-paper px-2 tabular-nums hover:border-edge aria-invalid:border-danger"
        />
        {(state.step === 'saving' || state.step === 'arriving') && <Spinner />}
        {text.trim() !== page.price && state.step !== 'saving' && (
          <button type="submit" className="min-h-10 px-1 text-sm link">
            Save
          </button>
        )}
      </div>
      <p id={hint} role="status" className="mt-1 text-xs text-soft empty:hidden">
        {sayState(state)}
      </p>
    </form>
  )
}

function problemIn({ fields, detail }: Refused): string {
  return fields.price ? `This ${fields.price}.` : detail
}

function sayState(state: State): string {
  switch (state.step) {
    case 'saving':
      return 'Saving…'
    case 'arriving':
      return LOOKING
    case 'arrived':
      return state.page.source === 'scheduled'
        ? sayPageArrival(state.page, state.arrival)
        : sayArrival(state.arrival)
    case 'failed':
      return state.problem
    default:
      return ''
  }
}
