'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { Allowance } from '@/lib/dashboard/offers'
import { arrivalOf } from './at-the-gate'
import { call, sayRefused } from './call'
import { Field } from './field'
import { numberIn } from './page-draft'
import { LOOKING, sayArrival } from './say-arrival'

const LIMITS =
  'Counted by a cookie in the reader’s browser, without an account. Whoever clears it begins anew; one network gets at most five browsers’ worth a week.'

type Props = { allowance: Allowance; lookAt: string[]; mayWrite: boolean }

/** How many articles a browser may open for nothing in a month. */
export function AllowanceForm({ allowance, lookAt, mayWrite }: Props) {
  const [count, setCount] = useState(String(allowance.articlesPerMonth))
  const [version, setVersion] = useState(allowance.version)
  const [problem, setProblem] = useState<string>()
  const [message, setMessage] = useState({ text: '', failed: false, busy: false })

  async function save(event: FormEvent) {
    event.preventDefault()
    setMessage({ text: 'Saving…', failed: false, busy: true })
    const body = { articlesPerMonth: count.trim() === '' ? null : numberIn(count), version }
    const answer = await call<Allowance>('PUT', `/allowance?publisher=${allowance.publisher}`, body)
    setProblem(answer.ok ? undefined : answer.fields.articlesPerMonth)
    if (!answer.ok)
      return setMessage({ text: sayRefused(answer, /^articlesPerMonth$/), failed: true, busy: false })
    const { version: saved } = answer.data
    setVersion(saved)
    setMessage({ text: LOOKING, failed: false, busy: true })
    const arrival = await arrivalOf(lookAt.map((slug) => ({ slug, version: saved })))
    setMessage({ text: sayArrival(arrival), failed: false, busy: false })
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate className="mt-6 max-w-2xl">
      <fieldset disabled={!mayWrite}>
        <Field
          label="Free articles a month for each browser; 0 is none"
          inputMode="numeric"
          hint={LIMITS}
          problem={problem}
          value={count}
          onChange={({ target }) => setCount(target.value)}
        />
        <div className="mt-4 flex flex-wrap items-center gap-4">
          <Button type="submit" variant="secondary" busy={message.busy}>
            Save free articles
          </Button>
          <p role="status" className={message.failed ? 'text-danger' : 'text-soft'}>
            {message.text}
          </p>
        </div>
      </fieldset>
    </form>
  )
}
