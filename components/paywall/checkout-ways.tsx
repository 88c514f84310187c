import { Button } from '@/components/ui/button'
import type { WalletKit } from '@/components/wallet/wallet-kit'
import type { CheckoutEvent, CheckoutState } from './checkout-state'

export type CheckoutStepProps<Shown extends CheckoutState = CheckoutState> = {
  state: Shown
  kit?: WalletKit
  slug: string
  price: string
  publisher: string
  send: (event: CheckoutEvent) => void
  onLeave: () => void
}

export function OtherWallet({ send }: Pick<CheckoutStepProps, 'send'>) {
  return (
    <Button variant="quiet" className="-ml-1" onClick={() => send({ type: 'other-wallet' })}>
      Choose another wallet
    </Button>
  )
}

export function NotNow({ onLeave }: Pick<CheckoutStepProps, 'onLeave'>) {
  return (
    <Button variant="quiet" className="-ml-1" onClick={onLeave}>
      Not now
    </Button>
  )
}
