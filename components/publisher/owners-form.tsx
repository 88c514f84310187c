'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { shortHex } from '@/components/ui/short-hex'
import type { Owner } from '@/lib/dashboard/owners'
import { ownerStatement, ownerWithdrawal } from '@/lib/dashboard/statements'
import { AddressDraft } from './address-draft'
import { Moment } from './moment'
import { type Signable, Signing } from './signing'

type Props = {
  owners: Owner[]
  /** The wallet that is signed in, in lower case. */
  own: string
}

/** What is being signed, and where on the page: at a wallet, or for a new one. */
type Step = { at: string; change?: Signable }

/** The owners, and how one comes or leaves. For owners alone. */
export function OwnersForm({ owners, own }: Props) {
  const [step, setStep] = useState<Step>()
  const [said, setSaid] = useState('')

  function go(to: Step | undefined, text = '') {
    setSaid(text)
    setStep(to)
  }

  const signing = (at: string) =>
    step?.at === at &&
    step.change && (
      <Signing
        key={step.change.statement}
        change={step.change}
        onDone={(text) => go(undefined, text)}
        onCancel={() => go(undefined)}
      />
    )
  return (
    <>
      <p className="mt-2 max-w-2xl text-soft">
        An owner sets every price, invites all others and may change who is paid. With several, whatever one
        of them signs can be withdrawn by any other before it takes effect. The last one cannot be removed.
      </p>
      <ul className="mt-4 grid gap-4">
        {owners.map((owner) => (
          <li key={owner.wallet} className="rounded-card border border-line bg-card p-5">
            <OwnerLine owner={owner} own={own} onSign={(change) => go({ at: owner.wallet, change })} />
            {signing(owner.wallet)}
          </li>
        ))}
      </ul>
      <p role="status" className="mt-2 min-h-6 text-soft">
        {said}
      </p>
      <Button variant="quiet" onClick={() => go({ at: 'new' })}>
        Make another wallet an owner
      </Button>
      {step?.at === 'new' && !step.change && (
        <AddressDraft
          label="Wallet of the new owner"
          refuse={(wallet) => whyNot(owners, wallet)}
          onGo={(wallet) => go({ at: 'new', change: addition(wallet) })}
          onLeave={() => go(undefined)}
        />
      )}
      {signing('new')}
    </>
  )
}

type LineProps = { owner: Owner; own: string; onSign: (change: Signable) => void }

function OwnerLine({ owner: { wallet, status, change }, own, onSign }: LineProps) {
  const isComing = status === 'coming'
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <p>
          <span className="font-mono text-sm break-all">{wallet}</span>
          {wallet.toLowerCase() === own && <span className="text-soft"> (yours)</span>}
        </p>
        {!change && (
          <Button
            variant="quiet"
            aria-label={`Remove the owner ${wallet}`}
            onClick={() => onSign(removal(wallet))}
          >
            Remove
          </Button>
        )}
      </div>
      {change && (
        <div className="mt-3 flex flex-wrap items-baseline justify-between gap-x-6 border-l-2 border-copper pl-4">
          <p>
            {isComing ? 'Will be an owner from ' : 'Will not be an owner any more from '}
            <Moment at={change.effectiveAt} />, as{' '}
            <span className="font-mono text-sm">{shortHex(change.by)}</span> has signed. Until then any owner
            can withdraw it.
          </p>
          <Button
            variant="quiet"
            aria-label={`Withdraw that ${wallet} ${isComing ? 'becomes an owner' : 'is removed'}`}
            onClick={() => onSign(withdrawal(wallet, isComing ? 'owner' : 'removed'))}
          >
            Withdraw
          </Button>
        </div>
      )}
    </>
  )
}

function addition(wallet: string): Signable {
  const done = 'Done: this wallet is an owner now, and can sign in.'
  return { statement: ownerStatement(wallet, 'owner'), path: '/owners', body: { wallet }, done }
}

function removal(wallet: string): Signable {
  const done = 'Removed, now.'
  return { statement: ownerStatement(wallet, 'removed'), path: '/owners/remove', body: { wallet }, done }
}

function withdrawal(wallet: string, was: 'owner' | 'removed'): Signable {
  const done = 'Withdrawn: nothing changes.'
  return { statement: ownerWithdrawal(wallet, was), path: '/owners/withdraw', body: { wallet }, done }
}

function whyNot(owners: Owner[], wallet: string): string | undefined {
  const known = owners.find((owner) => owner.wallet === wallet)
  if (!known) return undefined
  return known.status === 'coming' ? 'is to become an owner already' : 'is an owner already'
}
