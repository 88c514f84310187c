import { lazy, Suspense, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { rotateStatement, rotateWithdrawal } from '@/lib/dashboard/statements'
import type { Webhook, WithSecret } from '@/lib/dashboard/webhooks'
import { AskedAgain } from './asked-again'
import { isSecretToCome } from './webhook-say'

const SignedChange = lazy(() => import('./signed-change'))

const removal = {
  text: 'What was still to be sent there is not sent any more, and its log goes with it.',
  yes: 'Remove for good',
}

type Props = {
  webhook: Webhook
  isBusy: boolean
  test: () => void
  enable: (enabled: boolean) => void
  remove: () => void
  onEdit: () => void
  onSecret: (made: WithSecret) => void
  /** Gets the endpoint without the secret that was to come. */
  onKept: (webhook: Webhook) => void
}

/** What can be done with an endpoint. What a receiver would feel is asked twice. */
export function WebhookActions({ webhook, isBusy, onEdit, onSecret, onKept, test, enable, remove }: Props) {
  const [asked, setAsked] = useState<'rotate' | 'keep' | 'remove'>()
  const leave = () => setAsked(undefined)
  const isOn = webhook.disabledAt === null
  const then =
    <T,>(told: (data: T) => void) =>
    (data: T) => {
      leave()
      told(data)
    }
  if (asked === 'rotate') return <Rotate webhook={webhook} onDone={then(onSecret)} onCancel={leave} />
  if (asked === 'keep') return <Keep webhook={webhook} onDone={then(onKept)} onCancel={leave} />
  if (asked === 'remove') return <AskedAgain {...removal} onYes={remove} onNo={leave} />
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {!isOn && (
        <Button busy={isBusy} onClick={() => enable(true)}>
          Switch on
        </Button>
      )}
      <Button variant="secondary" busy={isBusy} onClick={test}>
        Send a test
      </Button>
      <Button variant="quiet" onClick={onEdit}>
        Change
      </Button>
      <Button variant="quiet" busy={isBusy} onClick={() => setAsked('rotate')}>
        New secret
      </Button>
      {isSecretToCome(webhook) && (
        <Button variant="quiet" busy={isBusy} onClick={() => setAsked('keep')}>
          Withdraw the new secret
        </Button>
      )}
      {isOn && (
        <Button variant="quiet" busy={isBusy} onClick={() => enable(false)}>
          Switch off
        </Button>
      )}
      <Button variant="quiet" busy={isBusy} onClick={() => setAsked('remove')}>
        Remove
      </Button>
    </div>
  )
}

type SignedProps<T> = { webhook: Webhook; onDone: (data: T) => void; onCancel: () => void }

function Rotate({ webhook: { id, url }, onDone, onCancel }: SignedProps<WithSecret>) {
  return (
    <div>
      <p className="max-w-2xl leading-relaxed">
        The new secret is shown at once, and beside it from when on it signs; until then it can be withdrawn.
        The one before it signs as well for 24 hours more, so that your receiver can change over; one that is
        older still stops at once.
      </p>
      <Suspense fallback={<Spinner />}>
        <SignedChange
          statement={rotateStatement(new URL(url).host, id)}
          path={`/webhooks/${id}/rotate`}
          body={{}}
          onDone={(answer: { data: WithSecret }) => onDone(answer.data)}
          onCancel={onCancel}
        />
      </Suspense>
    </div>
  )
}

function Keep({ webhook: { id, url }, onDone, onCancel }: SignedProps<Webhook>) {
  return (
    <Suspense fallback={<Spinner />}>
      <SignedChange
        statement={rotateWithdrawal(new URL(url).host, id)}
        path={`/webhooks/${id}/rotate/withdraw`}
        body={{}}
        onDone={(answer: { data: Webhook }) => onDone(answer.data)}
        onCancel={onCancel}
      />
    </Suspense>
  )
}
