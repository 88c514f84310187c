'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { PassList } from '@/lib/dashboard/offers'
import type { Fee } from '@/lib/dashboard/warnings'
import type { PassOnSale } from '@/lib/pricing/passes'
import { arrivalOf } from './at-the-gate'
import { call, type Fields, sayRefused } from './call'
import { PassFields } from './pass-fields'
import { LOOKING, sayArrival } from './say-arrival'

const newPass: PassOnSale = { id: '', name: '', price: '', period: 'month', scope: 'all', fareCap: true }

const MARKED = /^passes\.\d+\.[\w.]+$/

type Props = {
  list: PassList
  fees: Fee[]
  /** Pages of the publisher that are not free: their gate tells of the passes too. */
  lookAt: string[]
  mayWrite: boolean
}

/** All passes of a publisher. They are saved together, or none of them. */
export function PassesForm({ list, fees, lookAt, mayWrite }: Props) {
  const [drafts, setDrafts] = useState(list.passes)
  const [version, setVersion] = useState(list.version)
  const [problems, setProblems] = useState<Fields>({})
  const [message, setMessage] = useState({ text: '', failed: false, busy: false })

  async function save(event: FormEvent) {
    event.preventDefault()
    setMessage({ text: 'Saving…', failed: false, busy: true })
    const path = `/passes?publisher=${list.publisher}`
    const answer = await call<PassList>('PUT', path, { passes: drafts, version })
    setProblems(answer.ok ? {} : answer.fields)
    if (!answer.ok) return setMessage({ text: sayRefused(answer, MARKED), failed: true, busy: false })
    setVersion(answer.data.version)
    setDrafts(answer.data.passes)
    setMessage({ text: LOOKING, failed: false, busy: true })
    const slugs = [...answer.data.passes.map(({ id }) => `pass:${id}`), ...lookAt]
    const arrival = await arrivalOf(slugs.map((slug) => ({ slug, version: answer.data.version })))
    setMessage({ text: sayArrival(arrival), failed: false, busy: false })
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate className="mt-6">
      <fieldset disabled={!mayWrite}>
        <ul className="grid gap-4">
          {drafts.map((draft, at) => (
            <PassFields
              // biome-ignore lint/suspicious/noArrayIndexKey: its fields hold nothing of their own.
              key={at}
              draft={draft}
              fees={fees}
              problemOf={(name) => problems[`passes.${at}.${name}`]}
              onChange={(part) =>
                setDrafts(drafts.map((each, i) => (i === at ? { ...each, ...part } : each)))
              }
              onRemove={() => setDrafts(drafts.filter((_, i) => i !== at))}
            />
          ))}
        </ul>
        {drafts.length === 0 && <p className="text-soft">No pass is on sale.</p>}
        <div className="mt-5 flex flex-wrap items-center gap-4">
          <Button variant="secondary" onClick={() => setDrafts([...drafts, newPass])}>
            Add a pass
          </Button>
          <Button type="submit" busy={message.busy}>
            Save passes
          </Button>
          <p role="status" className={message.failed ? 'text-danger' : 'text-soft'}>
            {message.text}
          </p>
        </div>
      </fieldset>
    </form>
  )
}
