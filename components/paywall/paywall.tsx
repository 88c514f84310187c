'use client'

import { useRouter } from 'next/navigation'
import { type ComponentType, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import type { CheckoutProps } from './checkout'
import { dollars, unitsOf } from './money'
import { Offer } from './offer'
import { useOpened } from './opened-articles'
import { pendingPayments } from './tab-memory'

/** `facts` and `more` are drawn by the server, so that they add nothing to what the browser loads. */
type PaywallProps = Omit<CheckoutProps, 'onLeave'> & {
  title: string
  heading: string
  facts: ReactNode
  more?: ReactNode
}

/** The code behind a button did not arrive. */
const FAILED = {
  offer: 'The wallets could not be loaded. No money has moved. Check your connection and try again.',
  payment:
    'A payment for this is under way and may have gone through, but this page could not load what follows it up. You are not charged again: check your connection, then go on.',
} as const

type Way = 'pay' | 'sign-in'
type Panel = ComponentType<CheckoutProps>

/** The offer. All it brings to the browser is itself: wallets, chains and signing arrive when a button is pressed. */
export function Paywall({ slug, title, heading, price, publisher, facts, more }: PaywallProps) {
  const { refresh } = useRouter()
  const card = useRef<HTMLDivElement>(null)
  const [pressed, setPressed] = useState<Way>()
  const [panel, setPanel] = useState<Panel>()
  const [failed, setFailed] = useState<'offer' | 'payment'>()

  const open = useCallback(
    (way: Way) => {
      setPressed(way)
      setFailed(undefined)
      load(way).then(
        (loaded) => setPanel(() => loaded),
        () => {
          setPressed(undefined)
          setFailed(pendingPayments.read(slug) ? 'payment' : 'offer')
        },
      )
    },
    [slug],
  )

  // The server knows whether the reader may read by now; if not, this same paywall comes back.
  useOpened(slug, refresh)

  // A payment that was under way when the page was left goes on by itself.
  useEffect(() => {
    if (pendingPayments.read(slug)) open('pay')
  }, [slug, open])

  const Current = panel
  const leave = () => {
    flushSync(() => {
      setPanel(undefined)
      setPressed(undefined)
    })
    card.current?.querySelector('button')?.focus()
  }
  return (
    <Card ref={card} aria-label={`Unlock “${title}”`} role="region" className="font-sans" data-paywall={slug}>
      {Current ? (
        <Current slug={slug} price={price} publisher={publisher} onLeave={leave} />
      ) : (
        <Offer title={heading} price={price} facts={facts} more={more}>
          <Button onClick={() => open('pay')} busy={pressed === 'pay'} className="max-sm:w-full">
            {failed === 'payment' ? 'Go on with the payment' : `Pay ${dollars(unitsOf(price))}`}
          </Button>
          <Button
            variant="quiet"
            className="-ml-1"
            onClick={() => open('sign-in')}
            busy={pressed === 'sign-in'}
          >
            Already paid? Sign in with your wallet
          </Button>
          {failed && (
            <p role="alert" className="w-full text-[0.9375rem]">
              {FAILED[failed]}
            </p>
          )}
        </Offer>
      )}
    </Card>
  )
}

function load(way: Way): Promise<Panel> {
  return way === 'pay'
    ? import('./checkout').then(({ Checkout }) => Checkout)
    : import('./restore').then(({ Restore }) => Restore)
}
