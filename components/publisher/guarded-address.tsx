'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { AddressDraft } from './address-draft'
import { Moment } from './moment'
import { type Signable, Signing } from './signing'

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
  const [step, setStep] = useState<'idle' | 'writing' | Signable>('idle')
  const [said, setSaid] = useState('')

  function done(text: string) {
    setSaid(text)
    setStep('idle')
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
        <AddressDraft
          label="New address"
          onGo={(address) => setStep(change(address))}
          onLeave={() => setStep('idle')}
        />
      )}
      {typeof step === 'object' && <Signing change={step} onDone={done} onCancel={() => setStep('idle')} />}
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
