import { useCallback, useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { DeliveryPage } from '@/lib/dashboard/webhooks'
import type { Attempt } from '@/lib/publishers/webhook-deliveries'
import type { DeliveryLog } from '@/lib/publishers/webhook-log'
import { call } from './call'
import { sayTime } from './say'
import { sayAttempt } from './webhook-say'

type Props = { id: string; isOpen: boolean; mayWrite: boolean }

/** What was sent to an endpoint and what it said, newest first; asked for when it is opened. */
export function WebhookLog({ id, isOpen: initiallyOpen, mayWrite }: Props) {
  const [isOpen, setOpen] = useState(initiallyOpen)
  const [page, setPage] = useState<DeliveryPage>()
  const [problem, setProblem] = useState('')

  const load = useCallback(
    async (before?: string) => {
      const query = new URLSearchParams(before ? { before } : {})
      const answer = await call<DeliveryPage>('GET', `/webhooks/${id}/deliveries?${query}`)
      setProblem(answer.ok ? '' : answer.detail)
      if (!answer.ok) return
      const { deliveries, next } = answer.data
      setPage((shown) => ({
        deliveries: before ? [...(shown?.deliveries ?? []), ...deliveries] : deliveries,
        next,
      }))
    },
    [id],
  )
  useEffect(() => {
    if (isOpen) void load()
  }, [isOpen, load])

  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="cursor-pointer py-2.5 font-semibold">Log</summary>
      {page?.deliveries.length === 0 && <p className="text-soft">Nothing was sent yet.</p>}
      <ol className="divide-y divide-line">
        {page?.deliveries.map((delivery) => (
          <Delivery
            key={delivery.id}
            webhook={id}
            delivery={delivery}
            mayWrite={mayWrite}
            onSent={() => void load()}
          />
        ))}
      </ol>
      {page?.next && (
        <Button variant="secondary" className="mt-3" onClick={() => void load(page.next ?? undefined)}>
          Older
        </Button>
      )}
      <p role="status" className="text-sm text-danger empty:hidden">
        {problem}
      </p>
    </details>
  )
}

type DeliveryProps = { webhook: string; delivery: DeliveryLog; mayWrite: boolean; onSent: () => void }

function Delivery({ webhook, delivery, mayWrite, onSent }: DeliveryProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')

  async function send() {
    setBusy(true)
    const answer = await call<Attempt>('POST', `/webhooks/${webhook}/deliveries/${delivery.id}/redeliver`)
    setBusy(false)
    setProblem(answer.ok ? '' : answer.detail)
    onSent()
  }

  const { event, attempts } = delivery
  return (
    <li className="grid gap-1 py-3">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="font-mono text-sm">{event.type}</span>
        <span className="text-sm text-soft">{sayTime(event.createdAt)}</span>
        <span className={`text-sm font-semibold ${COLOURS[delivery.state]}`}>{sayState(delivery)}</span>
        {mayWrite && (
          <Button variant="quiet" className="text-sm sm:ml-auto" busy={busy} onClick={() => void send()}>
            Send again
          </Button>
        )}
      </div>
      <ul className="text-sm text-soft">
        {attempts.map((attempt) => (
          <li key={attempt.at} className="break-words">
            {sayTime(attempt.at)}, {attempt.durationMs} ms: {sayAttempt(attempt)}
          </li>
        ))}
      </ul>
      <p className="break-all font-mono text-xs text-faint">{delivery.id}</p>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {problem}
      </p>
    </li>
  )
}

const COLOURS = { delivered: 'text-moss', waiting: 'text-soft', given_up: 'text-danger' } as const

function sayState({ state, nextAt, attempts }: DeliveryLog): string {
  if (state === 'delivered') return 'Arrived'
  if (state === 'given_up') return 'Given up'
  return attempts.length > 0 && nextAt ? `Next attempt from ${sayTime(nextAt)}` : 'Waiting'
}
