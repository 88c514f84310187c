'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { shortHex } from '@/components/ui/short-hex'
import { Asked, Panel, Progress, Step } from '@/components/wallet/steps'
import { WalletList } from '@/components/wallet/wallet-list'
import type { RefundView } from '@/lib/dashboard/refund-view'
import type { RefundTerms } from '@/lib/x402/refund'
import { sayRefundProblem, sayRefundProgress } from './refund-state'
import { useRefund } from './use-refund'

export type RefundFlowProps = {
  terms: RefundTerms
  kind: 'payment' | 'orphan'
  onChange: (refund: RefundView) => void
  onCancel: () => void
}

/** Say what becomes of the page, choose the wallet that was paid, sign. */
export function RefundFlow({ terms, kind, onChange, onCancel }: RefundFlowProps) {
  const [keepAccess, setKeepAccess] = useState(false)
  const path = `/${kind}s/${terms.subject}/refund`
  const { state, kit, begin, choose } = useRefund({ terms, path, onChange })
  const progress = sayRefundProgress(state)

  return (
    <Panel step={state.step} progress={progress}>
      {state.step === 'choosing' && kit && (
        <Step title="Pay it back">
          {kind === 'payment' && <Access keeps={keepAccess} onChange={setKeepAccess} />}
          <p className="my-4 text-[0.9375rem] leading-relaxed text-soft">
            Sign with the wallet that was paid, <span className="font-mono">{shortHex(terms.payTo)}</span>.
            The whole amount goes back to <span className="font-mono">{shortHex(terms.payer)}</span>, once.
          </p>
          <WalletList kit={kit} onChoose={(id, wallet) => void choose(id, wallet, keepAccess)} />
          <Button variant="quiet" className="mt-3" onClick={onCancel}>
            Leave it as it is
          </Button>
        </Step>
      )}
      {state.step === 'stopped' && (
        <Asked sentence={sayRefundProblem(state.problem)}>
          <Button onClick={begin}>Choose a wallet</Button>
          <Button variant="quiet" onClick={onCancel}>
            Leave it as it is
          </Button>
        </Asked>
      )}
      {progress && (
        <Progress text={progress}>
          {'wallet' in state && state.step !== 'sending' && (
            <Button variant="quiet" onClick={begin}>
              Choose another wallet
            </Button>
          )}
        </Progress>
      )}
    </Panel>
  )
}

function Access({ keeps, onChange }: { keeps: boolean; onChange: (keeps: boolean) => void }) {
  const choices = [
    [false, 'Lock the page again', 'The payer may buy it again.'],
    [true, 'Let the payer keep the page', 'It stays open, and is never charged again.'],
  ] as const
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 font-semibold">What becomes of the page?</legend>
      {choices.map(([value, title, text]) => (
        <label key={title} className="flex min-h-11 items-start gap-3">
          <input
            type="radio"
            name="access"
            checked={keeps === value}
            onChange={() => onChange(value)}
            className="mt-1 size-4 accent-copper"
          />
          <span>
            {title} <span className="block text-sm text-soft">{text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
