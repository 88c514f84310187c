'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { call, type Fields } from './call'
import { Field } from './field'

/** The publishers of this installation. An article is theirs when its file says `publisher:` and their handle. */
export function PublisherForm({ publishers }: { publishers: { handle: string; name: string }[] }) {
  const router = useRouter()
  const [draft, setDraft] = useState({ handle: '', name: '' })
  const [problems, setProblems] = useState<Fields>({})
  const [said, setSaid] = useState('')

  async function add(event: FormEvent) {
    event.preventDefault()
    const answer = await call('POST', '/publishers', draft)
    setProblems(answer.ok ? {} : answer.fields)
    setSaid(answer.ok ? 'Saved. Set where they are paid before their pages can be sold.' : answer.detail)
    if (!answer.ok) return
    setDraft({ handle: '', name: '' })
    router.refresh()
  }

  return (
    <form onSubmit={(event) => void add(event)} noValidate>
      <p className="mt-2 text-soft">
        {publishers.map(({ name, handle }) => `${name} (${handle})`).join(', ')}
      </p>
      <div className="mt-4 grid items-start gap-4 sm:grid-cols-[12rem_1fr_auto]">
        <Field
          label="Handle"
          value={draft.handle}
          hint="As in the file: publisher: ada"
          problem={problems.handle}
          onChange={({ target }) => setDraft({ ...draft, handle: target.value })}
        />
        <Field
          label="Name"
          value={draft.name}
          problem={problems.name}
          onChange={({ target }) => setDraft({ ...draft, name: target.value })}
        />
        <Button type="submit" className="sm:mt-6">
          Add or rename
        </Button>
      </div>
      <p role="status" className="mt-2 min-h-6 text-soft">
        {said}
      </p>
    </form>
  )
}
