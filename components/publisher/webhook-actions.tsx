import { lazy, type ReactNode, Suspense, useState } from 'react'
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
  const signed = { webhook, onCancel: leave }
  if (asked === 'rotate') {
    return (
      <Signed {...signed} statement={rotateStatement} path="/rotate" onDone={then(onSecret)}>
        <p className="max-w-2xl leading-relaxed">
          The new secret is shown at once, and beside it from when on it signs; until then it can be
          withdrawn. The one before it signs as well for 24 hours more, so that your receiver can change over;
          one that is older still stops at once.
        </p>
      </Signed>
    )
  }
  if (asked === 'keep') {
    return <Signed {...signed} statement={rotateWithdrawal} path="/rotate/withdraw" onDone={then(onKept)} />
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

type SignedProps<T> = {
  /** What is said before it is signed. */
  children?: ReactNode
  statement: (host: string, id: string) => string
  /** Below the endpoint. */
  path: string
  webhook: Webhook
  onDone: (data: T) => void
  onCancel: () => void
}

/** A change of the endpoint's secrets, which a wallet has to spell out. */
function Signed<T>({ children, statement, path, webhook: { id, url }, onDone, onCancel }: SignedProps<T>) {
  return (
    <div>
      {children}
      <Suspense fallback={<Spinner />}>
        <SignedChange
          statement={statement(new URL(url).host, id)}
          path={`/webhooks/${id}${path}`}
          body={{}}
          onDone={(answer: { data: T }) => onDone(answer.data)}
          onCancel={onCancel}
        />
      </Suspense>
    </div>
  )
}
