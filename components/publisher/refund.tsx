'use client'

import { useRouter } from 'next/navigation'
import { type ComponentType, useEffect, useEffectEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import type { RefundView } from '@/lib/dashboard/refund-view'
import type { RefundTerms } from '@/lib/x402/refund'
import { call } from './call'
import { ChainHex } from './chain-hex'
import type { RefundFlowProps } from './refund-flow'
import { sayRefund } from './refund-state'

type Props = {
  terms: RefundTerms
  kind: 'payment' | 'orphan'
  /** Such as `0.10 USDC`. */
  amount: string
  refund: RefundView | null
  mayRefund: boolean
}

/** How often the chain is asked for a refund that is on its way. */
const LOOK_MS = 2000

/** Pays back a payment or an orphan, or says how far that is. The wallets arrive when it is pressed. */
export function Refund({ terms, kind, amount, refund: initial, mayRefund }: Props) {
  const router = useRouter()
  const [refund, setRefund] = useState(initial)
  const [Flow, setFlow] = useState<ComponentType<RefundFlowProps>>()
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  const isOpen = refund?.state === 'signed' || refund?.state === 'submitted'
  useLooking(isOpen ? `/${kind}s/${terms.subject}/refund` : undefined, (seen) => {
    setRefund(seen)
    if (seen.state !== 'signed' && seen.state !== 'submitted') router.refresh()
  })

  function open() {
    setState('busy')
    import('./refund-flow').then(
      ({ RefundFlow }) => {
        setFlow(() => RefundFlow)
        setState('idle')
      },
      () => setState('failed'),
    )
  }

  const mayBegin = mayRefund && (refund === null || refund.state === 'expired')
  return (
    <div className="grid gap-3">
      <p role="status" className="flex items-center gap-3 leading-relaxed empty:hidden">
        {isOpen && <Spinner />}
        {refund && sayRefund(refund, kind === 'orphan')}
      </p>
      {refund?.transaction && (
        <p>
          <ChainHex value={refund.transaction} href={refund.link} what="the refund’s transaction" />
        </p>
      )}
      {Flow && (mayBegin || refund?.sentBy === 'wallet') && (
        <Flow terms={terms} kind={kind} onChange={setRefund} onCancel={() => setFlow(undefined)} />
      )}
      {!Flow && mayBegin && (
        <Button variant="secondary" className="justify-self-start" busy={state === 'busy'} onClick={open}>
          Refund {amount}
        </Button>
      )}
      {!mayRefund && refund === null && (
        <p className="text-sm text-soft">A viewer may not refund. Ask somebody who publishes here.</p>
      )}
      {state === 'failed' && (
        <p role="alert" className="text-[0.9375rem]">
          The wallets could not be loaded. No money has moved. Check your connection and try again.
        </p>
      )}
    </div>
  )
}

function useLooking(path: string | undefined, onSeen: (refund: RefundView) => void) {
  const seen = useEffectEvent(onSeen)
  useEffect(() => {
    if (!path) return undefined
    let timer: ReturnType<typeof setTimeout>
    let isOver = false
    const look = async () => {
      const answer = await call<RefundView>('GET', path)
      if (isOver) return
      if (answer.ok) seen(answer.data)
      timer = setTimeout(look, LOOK_MS)
    }
    timer = setTimeout(look, LOOK_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [path])
}
