import { type ReactNode, useEffect, useState } from 'react'
import { priceLabel } from '@/components/article/price-tag'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { Spinner } from '@/components/ui/spinner'
import { Panel, Step } from '@/components/wallet/steps'
import type { RequestState } from './request-client'

type AskProps = {
  price: string
  publisher: string
  expiresAt: number
  failed: boolean
  children: ReactNode
}

/** What is asked, for whom, and until when. */
export function Ask({ price, publisher, expiresAt, failed, children }: AskProps) {
  const [until, setUntil] = useState<string>()

  // Only the reader's own device knows what time it is there.
  useEffect(() => {
    setUntil(new Date(expiresAt * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }))
  }, [expiresAt])

  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-3xl">Open it elsewhere</h2>
        <p className="font-serif text-4xl text-copper tabular-nums">{priceLabel(price)}</p>
      </div>
      <ul className="mt-4 grid gap-1.5 text-pretty text-[0.9375rem] leading-relaxed text-soft">
        <li>Opens the article on the device that asked for it, and for the wallet that pays.</li>
        <li>Paid in USDC straight to {publisher}. Nobody in between, no gas.</li>
        <li>Good until {until ?? '…'}.</li>
      </ul>
      <p className="mt-4 text-pretty text-[0.9375rem] leading-relaxed">
        Pay only what you have asked for yourself, or for somebody you know.
      </p>
      <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2">{children}</div>
      {failed && (
        <p role="alert" className="mt-4 text-[0.9375rem]">
          The wallets could not be loaded. No money has moved. Check your connection and try again.
        </p>
      )}
    </>
  )
}

type Outcome = RequestState | 'owned'

const SAID: Record<Exclude<Outcome, 'open'>, { title: string; text: string }> = {
  pending: {
    title: 'A payment is on its way.',
    text: 'It is not confirmed yet and may already have gone through, so nobody needs to pay again. This page follows it by itself.',
  },
  paid: {
    title: 'Paid.',
    text: 'The device that asked for the article can open it now. If you paid on this one, you can read it here too.',
  },
  expired: {
    title: 'This request has run out.',
    text: 'Nobody paid it in time, and no money has moved. Make a new one on the device that asked, or unlock the article here.',
  },
  free: {
    title: 'This article is free now.',
    text: 'There is nothing to pay any more, here or on the device that asked.',
  },
  owned: {
    title: 'This wallet owns the article already.',
    text: 'So nothing was paid now, and the device that asked stays locked. Sign in there with this wallet, or pay with another one.',
  },
}

type OutcomeProps = {
  outcome: Outcome
  /** Whether it came about while the page was open: then the focus goes there. */
  arrived: boolean
  slug: string
  onOther: () => void
}

/** How a request stands that cannot be paid any more, or not by this wallet. */
export function Outcome({ outcome, arrived, slug, onOther }: OutcomeProps) {
  if (outcome === 'open') return null
  const { title, text } = SAID[outcome]
  const view = (
    <Step title={title}>
      <p className="flex items-start gap-3 text-[0.9375rem] leading-relaxed">
        {outcome === 'pending' && <Spinner className="mt-1 size-4" />}
        <span>{text}</span>
      </p>
      {outcome !== 'pending' && (
        <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2">
          <a className={buttonClass('primary', 'max-sm:w-full')} href={`/articles/${slug}`}>
            {outcome === 'expired' ? 'Go to the article' : 'Read it here'}
          </a>
          {outcome === 'owned' && (
            <Button variant="quiet" className="-ml-1" onClick={onOther}>
              Pay with another wallet
            </Button>
          )}
        </div>
      )}
    </Step>
  )
  if (!arrived) return view
  return (
    <Panel step={outcome} progress={`${title} ${text}`}>
      {view}
    </Panel>
  )
}
