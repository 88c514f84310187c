import { useState } from 'react'
import { Card } from '@/components/ui/card'
import { Spinner } from '@/components/ui/spinner'
import type { Webhook, WithSecret } from '@/lib/dashboard/webhooks'
import { call, type Fields } from './call'
import { type Message, useWebhook, type WebhookEvents } from './use-webhook'
import { WebhookActions } from './webhook-actions'
import { type WebhookDraft, WebhookForm } from './webhook-form'
import { WebhookLog } from './webhook-log'
import { ComingSecret, Notice, Secret, StateBadge } from './webhook-parts'

type Props = WebhookEvents & {
  webhook: Webhook
  /** While it may still be shown. */
  secret: string | undefined
  mayWrite: boolean
  onSecret: (made: WithSecret) => void
}

/** One endpoint: where it is, what it hears of, how it is doing, and all that can be done with it. */
export function WebhookCard({ webhook, secret, mayWrite, onSecret, ...told }: Props) {
  const { id, url, events } = webhook
  const [isEditing, setEditing] = useState(false)
  const { message, tests, ...does } = useWebhook(id, told)

  async function save(draft: WebhookDraft): Promise<Fields | undefined> {
    const answer = await call<Webhook>('PATCH', `/webhooks/${id}`, draft)
    if (!answer.ok) return { '': answer.detail, ...answer.fields }
    told.onChange(answer.data)
    setEditing(false)
  }

  if (isEditing) {
    const form = { heading: 'Change webhook', action: 'Save', initial: { url, events } }
    return <WebhookForm {...form} onSave={save} onCancel={() => setEditing(false)} />
  }
  return (
    <Card className="grid gap-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <h3 className="min-w-0 break-all font-mono text-base">{url}</h3>
        <StateBadge webhook={webhook} />
      </div>
      <p className="font-mono text-sm text-soft">{events.join(', ')}</p>
      <Notice webhook={webhook} />
      <ComingSecret webhook={webhook} />
      {secret && <Secret secret={secret} previousUntil={webhook.previousUntil} />}
      {mayWrite && (
        <WebhookActions
          webhook={webhook}
          isBusy={message.kind === 'busy'}
          onEdit={() => setEditing(true)}
          onSecret={onSecret}
          onKept={told.onChange}
          {...does}
        />
      )}
      <Said {...message} />
      <WebhookLog key={tests} id={id} isOpen={tests > 0} mayWrite={mayWrite} />
    </Card>
  )
}

function Said({ kind, text }: Message) {
  return (
    <p
      role="status"
      className={`flex items-center gap-2 text-sm empty:hidden ${kind === 'failed' ? 'text-danger' : 'text-soft'}`}
    >
      {kind === 'busy' && <Spinner />}
      {text}
    </p>
  )
}
