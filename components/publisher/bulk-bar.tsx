'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { PricedArticle } from '@/lib/dashboard/pages'
import { call } from './call'

type Props = { slugs: string[]; onChange: (pages: PricedArticle[]) => void }

/** One price for every chosen page, or for none of them any more. */
export function BulkBar({ slugs, onChange }: Props) {
  const [price, setPrice] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)

  async function save(change: { price: string | null }) {
    setBusy(true)
    const answer = await call<{ pages: PricedArticle[] }>('PATCH', '/pages', { slugs, change })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.fields['change.price'] ?? answer.detail)
    setProblem('')
    onChange(answer.data.pages)
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
    </form>
  )
}
