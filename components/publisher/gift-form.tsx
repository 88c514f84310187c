import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { call, type Fields, sayRefused } from './call'
import { Choice, Field } from './field'
import type { GiftPage, ListedGift } from './gifts'
import { numberIn } from './page-draft'

const MARKED = /^(slug|reads|until)$/
const DAY_MS = 24 * 3600_000

type Props = {
  publisher: string
  pages: GiftPage[]
  onMade: (gift: ListedGift & { url: string }) => void
  onCancel: () => void
}

/** What a gift link opens, how often and until when. */
export function GiftForm({ publisher, pages, onMade, onCancel }: Props) {
  const [draft, setDraft] = useState({ slug: pages[0]?.slug ?? '', reads: '10', until: inAMonth() })
  const [problems, setProblems] = useState<Fields>({})
  const [message, setMessage] = useState('')
  const [busy, setBusy] = useState(false)

  async function make(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const { slug, reads, until } = draft
    const answer = await call<ListedGift & { url: string }>('POST', `/gifts?publisher=${publisher}`, {
      slug,
      reads: numberIn(reads || 'nothing'),
      until: until && `${until}T23:59:59Z`,
    })
    setBusy(false)
    if (answer.ok) return onMade(answer.data)
    setProblems(answer.fields)
    setMessage(sayRefused(answer, MARKED))
  }

  return (
    <form
      onSubmit={(event) => void make(event)}
      noValidate
      className="rounded-card border border-line bg-card p-5"
    >
      <div className="grid items-start gap-4 sm:grid-cols-[1fr_8rem_11rem]">
        <Choice
          label="Article"
          value={draft.slug}
          problem={problems.slug}
          onChange={({ target }) => setDraft({ ...draft, slug: target.value })}
        >
          {pages.map(({ slug, title }) => (
            <option key={slug} value={slug}>
              {title}
            </option>
          ))}
        </Choice>
        <Field
          label="Readers"
          inputMode="numeric"
          value={draft.reads}
          problem={problems.reads}
          onChange={({ target }) => setDraft({ ...draft, reads: target.value })}
        />
        <Field
          label="Last day (UTC)"
          type="date"
          value={draft.until}
          problem={problems.until}
          onChange={({ target }) => setDraft({ ...draft, until: target.value })}
        />
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <Button type="submit" busy={busy}>
          Make the link
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <p role="status" className="text-danger">
          {message}
        </p>
      </div>
    </form>
  )
}

function inAMonth(): string {
  return new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10)
}
