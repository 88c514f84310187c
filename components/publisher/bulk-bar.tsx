'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { arrivalOf } from './at-the-gate'
import { call, type Refused } from './call'
import { LOOKING, savedPage, sayArrival } from './say-arrival'

type Props = { slugs: string[]; onChange: (pages: PricedArticle[]) => void }

/** One price for every chosen page, or for none of them any more. */
export function BulkBar({ slugs, onChange }: Props) {
  const [price, setPrice] = useState('')
  const [problem, setProblem] = useState('')
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)

  async function save(change: { price: string | null }) {
    setBusy(true)
    const answer = await call<{ pages: PricedArticle[] }>('PATCH', '/pages', { slugs, change })
    setBusy(false)
    setSaid('')
    setProblem(answer.ok ? '' : problemIn(answer))
    if (!answer.ok) return
    const { pages } = answer.data
    onChange(pages)
    setSaid(LOOKING)
    const arrival = await arrivalOf(pages.map(savedPage))
    setSaid(`${sayArrival(arrival)}${saySchedules(pages)}`)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void save({ price })
  }

  return (
    <form
      onSubmit={submit}
      noValidate
      className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-card px-4 py-3"
    >
      <p className="mr-auto">
        {slugs.length} {slugs.length === 1 ? 'page' : 'pages'} chosen
      </p>
      <label className="flex items-center gap-2">
        <span>New price $</span>
        <input
          inputMode="decimal"
          value={price}
          onChange={(event) => setPrice(event.target.value)}
          aria-invalid={problem !== '' || undefined}
          aria-describedby="bulk-problem"
          className="min-h-11 w-28 rounded-button border border-edge bg-paper px-2 tabular-nums aria-invalid:border-danger"
        />
      </label>
      <Button type="submit" busy={busy}>
        Set price
      </Button>
      <Button variant="secondary" busy={busy} onClick={() => void save({ price: null })}>
        Leave it to rules
      </Button>
      <p id="bulk-problem" role="alert" className="basis-full text-sm text-danger empty:hidden">
        {problem}
      </p>
      <p role="status" className="basis-full text-sm text-soft empty:hidden">
        {said}
      </p>
    </form>
  )
}

function problemIn({ fields, detail }: Refused): string {
  const problem = fields['change.price']
  return problem ? `This ${problem}.` : detail
}

/** Where a schedule holds, the new price waits. */
function saySchedules(pages: PricedArticle[]): string {
  const scheduled = pages.filter(({ source }) => source === 'scheduled').length
  if (scheduled === 0) return ''
  return scheduled === 1
    ? ' A schedule decides one of them for now.'
    : ` Schedules decide ${scheduled} of them for now.`
}
