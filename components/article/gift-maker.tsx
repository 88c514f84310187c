'use client'

import { type FormEvent, useId, useState } from 'react'
import { CopyButton } from '@/components/paywall/copy-button'
import { Button } from '@/components/ui/button'

type State =
  | { step: 'closed' | 'asking' | 'making' }
  | { step: 'made'; url: string }
  | { step: 'failed'; why: string }

const TIMEOUT_MS = 10_000

/** Makes a link that opens a bought article for others, so many times. The link is shown once. */
export function GiftMaker({ slug, title }: { slug: string; title: string }) {
  const [state, setState] = useState<State>({ step: 'closed' })

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setState({ step: 'making' })
    setState(await askFor({ slug, reads: Number(form.get('reads')), days: Number(form.get('days')) }))
  }

  if (state.step === 'closed') {
    return (
      <Button variant="quiet" className="-ml-1" onClick={() => setState({ step: 'asking' })}>
        Give it to somebody<span className="sr-only">: {title}</span>
      </Button>
    )
  }
  if (state.step === 'made') return <GiftLink url={state.url} title={title} />
  return (
    <form onSubmit={(event) => void make(event)} className="text-sm">
      <div className="flex flex-wrap items-end gap-4">
        <Count name="reads" label="Readers, up to 5" most={5} first={1} />
        <Count name="days" label="Days, up to 30" most={30} first={14} />
        <Button type="submit" variant="secondary" busy={state.step === 'making'}>
          Make a link
        </Button>
      </div>
      {state.step === 'failed' && (
        <p role="alert" className="mt-2 text-danger">
          {state.why}
        </p>
      )}
    </form>
  )
}

function GiftLink({ url, title }: { url: string; title: string }) {
  return (
    <div role="status" className="text-sm leading-relaxed">
      <p>This link is shown once. Whoever has it may open the article.</p>
      <p className="mt-1 flex flex-wrap items-center gap-3">
        <code className="break-all font-mono">{url}</code>
        <CopyButton text={url} label={`Copy the gift link: ${title}`} />
      </p>
    </div>
  )
}

type CountProps = { name: string; label: string; most: number; first: number }

function Count({ name, label, most, first }: CountProps) {
  const id = useId()
  return (
    <label htmlFor={id} className="grid gap-1">
      {label}
      <input
        id={id}
        name={name}
        type="number"
        min={1}
        max={most}
        defaultValue={first}
        required
        className="min-h-11 w-20 rounded-button border border-edge bg-card px-3 tabular-nums"
      />
    </label>
  )
}

async function askFor(gift: { slug: string; reads: number; days: number }): Promise<State> {
  try {
    const answer = await fetch('/library/gifts', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(gift),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const body = (await answer.json()) as { url?: string; detail?: string }
    return body.url ? { step: 'made', url: body.url } : { step: 'failed', why: body.detail ?? UNKNOWN }
  } catch {
    return { step: 'failed', why: UNKNOWN }
  }
}

const UNKNOWN = 'The site does not answer. Nothing was paid. Check your connection and try again.'
