'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Panel } from '@/components/wallet/steps'
import type { WalletKit } from '@/components/wallet/wallet-kit'
import { pathOf } from '@/lib/pricing/slug'
import { createCheckout } from './checkout-engine'
import { browserPorts } from './checkout-ports'
import { CheckoutStep } from './checkout-step'
import type { RequestedPayment } from './request-client'
import { sayProgress } from './sentences'
import { pendingPayments } from './tab-memory'

export type CheckoutProps = {
  slug: string
  price: string
  publisher: string
  onLeave: () => void
  request?: RequestedPayment
  onUnlocked?: (paid: boolean) => void
}

/** The article replaces the paywall in place; should it not come, the page is loaded anew. */
const TURN_TIMEOUT_MS = 8000

/** Everything after Pay was pressed. Loaded only then, with the wallets it brings. */
export function Checkout({ slug, price, publisher, onLeave, request, onUnlocked }: CheckoutProps) {
  const router = useRouter()
  const [kit, setKit] = useState<WalletKit>()
  const [checkout] = useState(() => {
    const unlocked = onUnlocked ?? (() => router.refresh())
    return createCheckout(
      browserPorts({ slug, publisher, request, onUnlocked: unlocked, onKit: setKit }),
      price,
      pendingPayments.read(slug),
    )
  })
  const state = useSyncExternalStore(checkout.subscribe, checkout.getState, checkout.getState)

  useEffect(() => checkout.start(), [checkout])

  useEffect(() => {
    if (state.step !== 'unlocked') return
    const timer = setTimeout(() => location.assign(pathOf(slug)), TURN_TIMEOUT_MS)
    return () => clearTimeout(timer)
  }, [state.step, slug])

  return (
    <Panel step={state.step} progress={sayProgress(state)}>
      <CheckoutStep
        state={state}
        kit={kit}
        slug={slug}
        price={price}
        publisher={publisher}
        send={checkout.send}
        onLeave={onLeave}
      />
    </Panel>
  )
}
