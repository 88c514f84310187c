'use client'

import { useRouter } from 'next/navigation'
import { type ComponentType, useCallback, useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import type { CheckoutProps } from './checkout'
import { dollars, unitsOf } from './money'
import { Ask, Outcome } from './pay-request-views'
import { fetchRequestState, type RequestedPayment, type RequestState } from './request-client'
import { pendingPayments } from './tab-memory'

type PayRequestProps = {
  slug: string
  title: string
  price: string
  publisher: string
  request: RequestedPayment
  /** As the server has just seen it; refreshing the page sees it anew. */
  state: RequestState
  /** Seconds since the epoch. */
  expiresAt: number
}

const LOOK_AGAIN_MS = 2500

/** Pays what another device has asked for. Everything from the wallet on is the paywall's own checkout. */
export function PayRequest({ slug, title, price, publisher, request, state, expiresAt }: PayRequestProps) {
  const { refresh } = useRouter()
  const [first] = useState(state)
  const [owned, setOwned] = useState(false)
  const { panel, open, close, busy, failed } = useCheckout(slug)
  useRefreshWhenOver(request.id, state, expiresAt, refresh)

  const Current = owned || state === 'paid' ? undefined : panel
  const leave = () => {
    close()
    setOwned(false)
    refresh()
  }
  const unlocked = (paid: boolean) => (paid ? refresh() : setOwned(true))
  return (
    <Card aria-label={`Pay for “${title}”`} role="region" className="font-sans" data-paywall={slug}>
      {Current ? (
        <Current
          slug={slug}
          price={price}
          publisher={publisher}
          request={request}
          onUnlocked={unlocked}
          onLeave={leave}
        />
      ) : state === 'open' && !owned ? (
        <Ask price={price} publisher={publisher} expiresAt={expiresAt} failed={failed}>
          <Button onClick={open} busy={busy} className="max-sm:w-full">
            Pay {dollars(unitsOf(price))}
          </Button>
        </Ask>
      ) : (
        <Outcome
          outcome={owned && state !== 'paid' ? 'owned' : state}
          arrived={owned || state !== first}
          slug={slug}
          onOther={leave}
        />
      )}
    </Card>
  )
}

/** The paywall's checkout, fetched when it is asked for. */
function useCheckout(slug: string) {
  const [panel, setPanel] = useState<ComponentType<CheckoutProps>>()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)

  const open = useCallback(() => {
    setBusy(true)
    setFailed(false)
    import('./checkout')
      .then(
        ({ Checkout }) => setPanel(() => Checkout),
        () => setFailed(true),
      )
      .finally(() => setBusy(false))
  }, [])

  // A payment of this tab that was under way when the page was left goes on by itself.
  useEffect(() => {
    if (pendingPayments.read(slug)) open()
  }, [slug, open])

  return { panel, open, close: () => setPanel(undefined), busy, failed }
}

/** Looks again when the time is up, and every few seconds while somebody's payment is under way. */
function useRefreshWhenOver(id: string, state: RequestState, expiresAt: number, refresh: () => void) {
  useEffect(() => {
    if (state === 'open') {
      const timer = setTimeout(refresh, Math.max(expiresAt * 1000 - Date.now(), 0) + 1000)
      return () => clearTimeout(timer)
    }
    if (state !== 'pending') return
    const timer = setInterval(async () => {
      const found = await fetchRequestState(id)
      if (found && found.state !== 'pending') refresh()
    }, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [id, state, expiresAt, refresh])
}
