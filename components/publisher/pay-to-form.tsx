'use client'

import { lazy, Suspense, useState } from 'react'
import { getAddress, isAddress } from 'viem'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import type { PayTo } from '@/lib/dashboard/guarded'
import { payToStatement } from '@/lib/dashboard/statements'
import { Field } from './field'

const SignedChange = lazy(() => import('./signed-change'))
const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

type Props = {
  publisher: { handle: string; name: string }
  payTos: (PayTo & { label: string })[]
  mayWrite: boolean
}

/** Where a publisher is paid, network by network. */
export function PayToForm({ publisher, payTos, mayWrite }: Props) {
  return (
    <ul className="mt-3 grid gap-4">
      {payTos.map((payTo) => (
        <Row key={payTo.network} publisher={publisher} payTo={payTo} mayWrite={mayWrite} />
      ))}
    </ul>
  )
}

type RowProps = Omit<Props, 'payTos'> & { payTo: Props['payTos'][number] }

function Row({ publisher, payTo: { network, label, payTo, next }, mayWrite }: RowProps) {
  const [address, setAddress] = useState('')
  const [step, setStep] = useState<'idle' | 'writing' | 'signing'>('idle')
  const [said, setSaid] = useState(next && sayNext(next.payTo, next.effectiveAt))
  const text = address.trim()
  const isValid = isAddress(text, { strict: /[A-F]/.test(text) })
  // With its checksum, as the server spells it out.
  const newPayTo = isValid ? getAddress(text) : ''

  return (
    <li className="rounded-card border border-line bg-card p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <p>
          <span className="font-semibold">{label}</span>{' '}
          <span className="font-mono text-sm break-all">
            {payTo || 'not set: its pages cannot be paid here'}
          </span>
        </p>
        {mayWrite && step === 'idle' && (
          <Button
            variant="quiet"
            onClick={() => setStep('writing')}
            aria-label={`Change the address on ${label}`}
          >
            Change
          </Button>
        )}
      </div>
      {said && (
        <p role="status" className="mt-1 text-sm text-soft">
          {said}
        </p>
      )}
      {step === 'writing' && (
        <div className="mt-3 flex flex-wrap items-start gap-3">
          <Field
            label="New address"
            className="min-w-64 flex-1"
            value={address}
            problem={
              address && !isValid
                ? 'is not an address: 0x and forty hex digits, spelled as it was given'
                : undefined
            }
            onChange={({ target }) => setAddress(target.value)}
          />
          <Button className="sm:mt-6" disabled={!isValid} onClick={() => setStep('signing')}>
            Go on
          </Button>
          <Button className="sm:mt-6" variant="quiet" onClick={() => setStep('idle')}>
            Leave it
          </Button>
        </div>
      )}
      {step === 'signing' && (
        <Suspense fallback={<Spinner />}>
          <SignedChange
            statement={payToStatement(publisher.name, label, newPayTo)}
            path={`/pay-to?publisher=${publisher.handle}`}
            body={{ network, payTo: newPayTo }}
            onCancel={() => setStep('idle')}
            onDone={({ data }: { data: { effectiveAt: string } }) => {
              setSaid(sayNext(newPayTo, data.effectiveAt))
              setStep('idle')
            }}
          />
        </Suspense>
      )}
    </li>
  )
}

function sayNext(payTo: string, effectiveAt: string): string {
  const when =
    Date.parse(effectiveAt) > Date.now() ? `from ${times.format(new Date(effectiveAt))} UTC` : 'now'
  return `Will be ${payTo}, ${when}. Offers that readers hold already still pay the address from before, for ten minutes.`
}
