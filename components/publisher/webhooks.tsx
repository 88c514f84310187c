'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { Webhook, WithSecret } from '@/lib/dashboard/webhooks'
import { call, type Fields } from './call'
import { WebhookCard } from './webhook-card'
import { type WebhookDraft, WebhookForm } from './webhook-form'

type Props = { publisher: string; webhooks: Webhook[]; mayWrite: boolean }

/** Which secret of which endpoint: one that was withdrawn is not shown any more. */
const nameOf = ({ id, secretFrom }: Webhook) => `${id} ${secretFrom}`

/** The endpoints of one publisher. A secret is kept here for as long as the page is open, and nowhere else. */
export function Webhooks({ publisher, webhooks: initial, mayWrite }: Props) {
  const [webhooks, setWebhooks] = useState(initial)
  const [secrets, setSecrets] = useState<Fields>({})
  const [isAdding, setAdding] = useState(false)

  function keep({ webhook, secret }: WithSecret) {
    setSecrets((all) => ({ ...all, [nameOf(webhook)]: secret }))
    replace(webhook)
  }

  function replace(webhook: Webhook) {
    setWebhooks((all) =>
      all.some(({ id }) => id === webhook.id)
        ? all.map((each) => (each.id === webhook.id ? webhook : each))
        : [...all, webhook],
    )
  }

  async function add(draft: WebhookDraft): Promise<Fields | undefined> {
    const query = new URLSearchParams({ publisher })
    const answer = await call<WithSecret>('POST', `/webhooks?${query}`, draft)
    if (!answer.ok) return { '': answer.detail, ...answer.fields }
    keep(answer.data)
    setAdding(false)
  }

  return (
    <div className="mt-6 grid gap-5">
      {webhooks.map((webhook) => (
        <WebhookCard
          key={webhook.id}
          webhook={webhook}
          secret={secrets[nameOf(webhook)]}
          mayWrite={mayWrite}
          onChange={replace}
          onSecret={keep}
          onRemoved={() => setWebhooks((all) => all.filter(({ id }) => id !== webhook.id))}
        />
      ))}
      {webhooks.length === 0 && !isAdding && (
        <p className="rounded-card border border-edge border-dashed px-6 py-12 text-center text-soft">
          Nobody is told yet.{mayWrite && ' Add the address of a receiver.'}
        </p>
      )}
      {isAdding && (
        <WebhookForm
          heading="New webhook"
          action="Add webhook"
          onSave={add}
          onCancel={() => setAdding(false)}
        />
      )}
      {mayWrite && !isAdding && (
        <div>
          <Button onClick={() => setAdding(true)}>Add a webhook</Button>
        </div>
      )}
    </div>
  )
}
