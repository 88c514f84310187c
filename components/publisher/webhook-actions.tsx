import { useState } from 'react'
import { Button } from '@/components/ui/button'

type Props = {
  isOn: boolean
  isBusy: boolean
  test: () => void
  rotate: () => void
  enable: (enabled: boolean) => void
  remove: () => void
  onEdit: () => void
}

const QUESTIONS = {
  rotate: {
    text: 'The new secret signs from now on. The one before it signs as well for 24 hours, so that your receiver can change over; one that is older still stops at once.',
    yes: 'Make a new secret',
  },
  remove: {
    text: 'What was still to be sent there is not sent any more, and its log goes with it.',
    yes: 'Remove for good',
  },
} as const

/** What can be done with an endpoint. What a receiver would feel is asked twice. */
export function WebhookActions({ isOn, isBusy, onEdit, test, enable, ...asks }: Props) {
  const [asked, setAsked] = useState<keyof typeof QUESTIONS>()
  if (asked) {
    const yes = () => {
      setAsked(undefined)
      asks[asked]()
    }
    return <Question {...QUESTIONS[asked]} onYes={yes} onNo={() => setAsked(undefined)} />
  }
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

type QuestionProps = { text: string; yes: string; onYes: () => void; onNo: () => void }

function Question({ text, yes, onYes, onNo }: QuestionProps) {
  return (
    <div role="alert" className="rounded-card bg-well px-4 py-3">
      <p className="max-w-2xl leading-relaxed">{text}</p>
      <div className="mt-3 flex flex-wrap gap-4">
        <Button onClick={onYes}>{yes}</Button>
        <Button variant="secondary" onClick={onNo}>
          Leave it
        </Button>
      </div>
    </div>
  )
}
