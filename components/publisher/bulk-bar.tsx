'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { AccessFields } from './access-fields'
import { arrivalOf } from './at-the-gate'
import { boundTo } from './bound'
import { type BulkDraft, bulkChangeOf, emptyBulk } from './bulk-draft'
import { call, type Refused } from './call'
import { Field } from './field'
import { LOOKING, savedPage, sayArrival } from './say-arrival'

type Props = { slugs: string[]; onChange: (pages: PricedArticle[]) => void }

/** The same price, or more than that, for every chosen page; or no price of its own for any of them. */
export function BulkBar({ slugs, onChange }: Props) {
  const [draft, setDraft] = useState(emptyBulk)
  const [refused, setRefused] = useState<Refused>()
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const edit = (part: Partial<BulkDraft>) => setDraft({ ...draft, ...part })
  const problemOf = (name: string) => refused?.fields[`change.${name}`]

  async function save(change: Record<string, unknown>) {
    setBusy(true)
    const answer = await call<{ pages: PricedArticle[] }>('PATCH', '/pages', { slugs, change })
    setBusy(false)
    setSaid('')
    setRefused(answer.ok ? undefined : answer)
    if (!answer.ok) return
    const { pages } = answer.data
    onChange(pages)
    setSaid(LOOKING)
    const arrival = await arrivalOf(pages.map(savedPage))
    setSaid(`${sayArrival(arrival)}${saySchedules(pages)}`)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void save(bulkChangeOf(draft))
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
          value={draft.price}
          onChange={(event) => edit({ price: event.target.value })}
          aria-invalid={problemOf('price') !== undefined || undefined}
          aria-describedby="bulk-problem"
          className="min-h-11 w-28 rounded-button border border-edge bg-paper px-2 tabular-nums aria-invalid:border-danger"
        />
      </label>
      <Button type="submit" busy={busy}>
        {draft.price.trim() === '' && isMore(draft) ? 'Set these' : 'Set price'}
      </Button>
      <Button variant="secondary" busy={busy} onClick={() => void save({ price: null })}>
        Leave it to rules
      </Button>
      <MoreFields draft={draft} problemOf={problemOf} onChange={edit} />
      <p id="bulk-problem" role="alert" className="basis-full text-sm text-danger empty:hidden">
        {refused && problemIn(refused)}
      </p>
      <p role="status" className="basis-full text-sm text-soft empty:hidden">
        {said}
      </p>
    </form>
  )
}

type MoreProps = {
  draft: BulkDraft
  problemOf: (name: string) => string | undefined
  onChange: (part: Partial<BulkDraft>) => void
}

/** What is changed more rarely than a price. */
function MoreFields({ draft, problemOf, onChange }: MoreProps) {
  const field = boundTo(draft, problemOf, onChange)
  return (
    <details className="basis-full">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-soft hover:text-copper">
        More: programs, access and preview
      </summary>
      <div className="grid items-start gap-4 pt-1 pb-2 sm:grid-cols-3">
        <Field
          label="Price for programs $"
          inputMode="decimal"
          hint="Empty: stays as it is."
          {...field('programPrice')}
        />
        <AccessFields
          label="A buyer may read them"
          draft={draft}
          problem={problemOf('accessHours')}
          onChange={onChange}
        >
          <option value="">as it is</option>
          <option value="rules">as the rules say</option>
        </AccessFields>
        <Field
          label="Blocks anybody may read"
          inputMode="numeric"
          hint="Empty: stays as it is."
          {...field('preview')}
        />
      </div>
    </details>
  )
}

function isMore(draft: BulkDraft): boolean {
  return !('price' in bulkChangeOf({ ...draft, price: '' }))
}

/** What no field says for itself. */
function problemIn({ fields, detail }: Refused): string {
  const problem = fields['change.price']
  if (problem) return `This ${problem}.`
  return Object.keys(fields).some((name) => MARKED.has(name)) ? '' : detail
}

const MARKED = new Set(['change.programPrice', 'change.accessHours', 'change.preview'])

/** Where a schedule holds, the new price waits. */
function saySchedules(pages: PricedArticle[]): string {
  const scheduled = pages.filter(({ source }) => source === 'scheduled').length
  if (scheduled === 0) return ''
  return scheduled === 1
    ? ' A schedule decides one of them for now.'
    : ` Schedules decide ${scheduled} of them for now.`
}
