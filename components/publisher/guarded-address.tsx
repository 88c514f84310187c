'use client'

import { useRouter } from 'next/navigation'
import { lazy, Suspense, useState } from 'react'
import { getAddress, isAddress, zeroAddress } from 'viem'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { Field } from './field'
import { Moment } from './moment'

const SignedChange = lazy(() => import('./signed-change'))

/** A change that a wallet has to spell out: its words, where it goes, and what goes with the signature. */
export interface Signable {
  statement: string
  path: string
  body: object
  /** What is said when it is done, at once. */
  done: string
}

type Props = {
  label: string
  /** Named by the buttons: "Change the address on Base". */
  what: string
  /** The address in effect, or words for none. */
  now: string
  next?: { address: string; effectiveAt: string } | undefined
  /** What the change to an address, with its checksum, asks to be signed; without it nothing can be changed. */
  change?: ((address: string) => Signable) | undefined
  withdrawal?: Signable | undefined
}

/** An address that changes only under a signature: what holds, what is to come, and how to change or withdraw it. */
export function GuardedAddress({ label, what, now, next, change, withdrawal }: Props) {
  const router = useRouter()
  const [step, setStep] = useState<'idle' | 'writing' | Signable>('idle')
  const [said, setSaid] = useState('')

  function done({ data }: { data: { effectiveAt: string } }) {
    // What is to come is shown from the server's word for it.
    const isToCome = Date.parse(data.effectiveAt) > Date.now()
    setSaid(typeof step === 'object' && !isToCome ? step.done : '')
    setStep('idle')
    router.refresh()
  }

  const act = (verb: string, to: typeof step) => (
    <Button variant="quiet" onClick={() => setStep(to)} aria-label={`${verb} ${what}`}>
      {verb.split(' ')[0]}
    </Button>
  )
  return (
    <div className="rounded-card border border-line bg-card p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <p>
          <span className="font-semibold">{label}</span>{' '}
          <span className="font-mono text-sm break-all">{now}</span>
        </p>
        {change && step === 'idle' && act('Change', 'writing')}
      </div>
      {next && (
        <Coming next={next}>
          {withdrawal && step === 'idle' && act('Withdraw the change of', withdrawal)}
        </Coming>
      )}
      <p role="status" className="mt-1 text-sm text-soft empty:hidden">
        {said}
      </p>
      {step === 'writing' && change && (
        <Writing onGo={(address) => setStep(change(address))} onLeave={() => setStep('idle')} />
      )}
      {typeof step === 'object' && (
        <Suspense fallback={<Spinner />}>
          <SignedChange
            statement={step.statement}
            path={step.path}
            body={step.body}
            onCancel={() => setStep('idle')}
            onDone={done}
          />
        </Suspense>
      )}
    </div>
  )
}

type ComingProps = { next: { address: string; effectiveAt: string }; children: React.ReactNode }

function Coming({ next: { address, effectiveAt }, children }: ComingProps) {
  return (
    <div className="mt-3 flex flex-wrap items-baseline justify-between gap-x-6 border-l-2 border-copper pl-4">
      <p>
        Will be <span className="font-mono text-sm break-all">{address}</span> from{' '}
        <Moment at={effectiveAt} />. Until then it can be withdrawn.
      </p>
      {children}
    </div>
  )
}

function Writing({ onGo, onLeave }: { onGo: (address: string) => void; onLeave: () => void }) {
  const [draft, setDraft] = useState('')
  const text = draft.trim()
  const isValid = isAddress(text, { strict: /[A-F]/.test(text) }) && text !== zeroAddress

  return (
    <div className="mt-3 flex flex-wrap items-start gap-3">
      <Field
        label="New address"
        className="min-w-64 flex-1"
        value={draft}
        problem={
          draft && !isValid
            ? 'is not an address: 0x and forty hex digits, spelled as it was given'
            : undefined
        }
        onChange={({ target }) => setDraft(target.value)}
      />
      {/* With its checksum, as the server spells it out. */}
      <Button className="sm:mt-6" disabled={!isValid} onClick={() => onGo(getAddress(text))}>
        Go on
      </Button>
      <Button className="sm:mt-6" variant="quiet" onClick={onLeave}>
        Leave it
      </Button>
    </div>
  )
}
