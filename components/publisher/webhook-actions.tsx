import { lazy, Suspense, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { rotateStatement } from '@/lib/dashboard/statements'
import type { Webhook, WithSecret } from '@/lib/dashboard/webhooks'
import { AskedAgain } from './asked-again'

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
}

/** What can be done with an endpoint. What a receiver would feel is asked twice. */
export function WebhookActions({ webhook, isBusy, onEdit, onSecret, test, enable, remove }: Props) {
  const [asked, setAsked] = useState<'rotate' | 'remove'>()
  const leave = () => setAsked(undefined)
  const isOn = webhook.disabledAt === null
  if (asked === 'rotate') {
    const done = (made: WithSecret) => {
      leave()
      onSecret(made)
    }
    return <Rotate webhook={webhook} onDone={done} onCancel={leave} />
  }
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

type RotateProps = { webhook: Webhook; onDone: (made: WithSecret) => void; onCancel: () => void }

function Rotate({ webhook: { id, url }, onDone, onCancel }: RotateProps) {
  return (
    <div>
      <p className="max-w-2xl leading-relaxed">
        The new secret signs from now on. The one before it signs as well for 24 hours, so that your receiver
        can change over; one that is older still stops at once.
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
