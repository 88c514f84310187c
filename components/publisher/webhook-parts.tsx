import { CopyButton } from '@/components/paywall/copy-button'
import { shortHex } from '@/components/ui/short-hex'
import type { Webhook } from '@/lib/dashboard/webhooks'
import { sayTime } from './say'
import { isSecretToCome } from './webhook-say'

/** How an endpoint is doing, in a word. */
export function StateBadge({ webhook: { disabledAt, failingSince } }: { webhook: Webhook }) {
  const [word, look] = disabledAt
    ? ['Off', 'border-danger text-danger']
    : failingSince
      ? ['Failing', 'border-danger text-danger']
      : ['On', 'border-moss text-moss']
  return <p className={`rounded-button border px-2.5 py-0.5 text-sm font-semibold ${look}`}>{word}</p>
}

/** What has gone wrong with an endpoint, and the way on. */
export function Notice({ webhook }: { webhook: Webhook }) {
  const { disabledAt, disabledReason, failingSince } = webhook
  const text = disabledAt
    ? `Off since ${sayTime(disabledAt)}: ${disabledReason}. Nothing is lost: what happens meanwhile waits, and is sent when you switch it on.`
    : failingSince
      ? `Nothing has arrived since ${sayTime(failingSince)}. Each message is tried again for three days; when nothing arrives for that long, this webhook is switched off.`
      : undefined
  return (
    text && <p className="max-w-3xl border-l-3 border-danger bg-well/60 px-4 py-2 leading-relaxed">{text}</p>
  )
}

/** That a new secret is to come, for whoever did not ask for it. */
export function ComingSecret({ webhook }: { webhook: Webhook }) {
  const { secretFrom, secretBy } = webhook
  if (!secretFrom || !secretBy || !isSecretToCome(webhook)) return null
  return (
    <p className="max-w-3xl border-l-3 border-copper px-4 py-2 leading-relaxed">
      A new secret signs from {sayTime(secretFrom)}, as{' '}
      <span className="font-mono text-sm">{shortHex(secretBy)}</span> has signed. Until then the one before it
      signs alone, and the new one can be withdrawn.
    </p>
  )
}

type SecretProps = { secret: string; previousUntil: string | null }

/** The secret, the one time that it is shown. */
export function Secret({ secret, previousUntil }: SecretProps) {
  return (
    <div role="status" className="border-l-3 border-moss bg-well/60 px-4 py-3">
      <p className="leading-relaxed">
        Give your receiver this secret, by which it checks each message. It is shown now and never again.
        {previousUntil && ` The one before it signs as well until ${sayTime(previousUntil)}.`}
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <code className="min-w-0 break-all">{secret}</code>
        <CopyButton text={secret} label="Copy the secret" />
      </div>
    </div>
  )
}
