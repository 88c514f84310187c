import { useState } from 'react'
import type { Webhook } from '@/lib/dashboard/webhooks'
import type { Attempt } from '@/lib/publishers/webhook-deliveries'
import { call } from './call'
import { sayAttempt } from './webhook-say'

/** What an endpoint's page has to know when something has changed. */
export interface WebhookEvents {
  onChange: (webhook: Webhook) => void
  onRemoved: () => void
}

export type Message = { kind: 'busy' | 'done' | 'failed'; text: string }

/** Does to an endpoint what its buttons say, one thing at a time, and says how it went. */
export function useWebhook(id: string, { onChange, onRemoved }: WebhookEvents) {
  const [message, setMessage] = useState<Message>({ kind: 'done', text: '' })
  /** How many tests were sent from here: each is in the log. */
  const [tests, setTests] = useState(0)

  async function act<T>(
    busy: string,
    method: string,
    path: string,
    done: (data: T) => string,
    body?: object,
  ) {
    setMessage({ kind: 'busy', text: busy })
    const answer = await call<T>(method, `/webhooks/${id}${path}`, body)
    const [kind, text] = answer.ok
      ? (['done', done(answer.data)] as const)
      : (['failed', answer.detail] as const)
    setMessage({ kind, text })
  }

  function tested(attempt: Attempt): string {
    setTests((count) => count + 1)
    return `The test has ${attempt.delivered ? '' : 'not '}arrived. ${sayAttempt(attempt)}`
  }

  function switched(webhook: Webhook): string {
    onChange(webhook)
    return webhook.disabledAt ? '' : 'Switched on. What has waited is being sent.'
  }

  function removed(): string {
    onRemoved()
    return ''
  }

  return {
    message,
    tests,
    test: () => void act('Sending a test…', 'POST', '/test', tested),
    enable: (enabled: boolean) => void act('Switching…', 'PATCH', '', switched, { enabled }),
    remove: () => void act('Removing…', 'DELETE', '', removed),
  }
}
