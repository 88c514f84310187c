import { buttonClass } from '@/components/ui/button-class'
import { shortHex } from '@/components/ui/short-hex'
import { IdentityOnPress } from '@/components/wallet/onchainkit/on-press'
import { Progress, Step } from '@/components/wallet/steps'
import { WalletList } from '@/components/wallet/wallet-list'
import { mayLookUp } from '@/components/wallet/wallet-services'
import { pathOf } from '@/lib/pricing/slug'
import { CheckoutQuestion } from './checkout-question'
import type { CheckoutState } from './checkout-state'
import { type CheckoutStepProps, NotNow, OtherWallet } from './checkout-ways'
import { FareProgress } from './fare-progress'
import { dollars, unitsOf } from './money'
import { LEAVE_SAFELY, sayDoubt, sayProgress } from './sentences'

/** What one step of the purchase looks like. */
export function CheckoutStep(props: CheckoutStepProps) {
  const { state, slug, send } = props
  switch (state.step) {
    case 'choosing':
      return <Choosing {...props} />
    case 'wrong-chain':
    case 'short':
    case 'price-changed':
    case 'stopped':
      return <CheckoutQuestion {...props} state={state} />
    case 'connecting':
    case 'switching':
      return (
        <Progress text={sayProgress(state)}>
          <OtherWallet send={send} />
        </Progress>
      )
    case 'signing':
      return <Signing {...props} state={state} />
    case 'sending':
    case 'unresolved':
      return <Sent state={state} />
    case 'unlocked':
      return (
        <Progress text={sayProgress(state)}>
          <a className={buttonClass('quiet')} href={pathOf(slug)}>
            Open it yourself
          </a>
        </Progress>
      )
    default:
      return <Progress text={sayProgress(state)} />
  }
}

function Choosing({ kit, slug, price, publisher, send, onLeave }: CheckoutStepProps) {
  return (
    <Step title="Choose a wallet">
      <p className="mb-4 text-[0.9375rem] leading-relaxed text-soft">
        It will ask you to sign one payment of {dollars(unitsOf(price))} to {publisher}. Connecting it is
        free.
      </p>
      <FareProgress slug={slug} />
      {kit && <WalletList kit={kit} onChoose={(id, wallet) => send({ type: 'choose', id, wallet })} />}
      <div className="mt-4">
        <NotNow onLeave={onLeave} />
      </div>
    </Step>
  )
}

type Signed = Extract<CheckoutState, { step: 'signing' }>

function Signing({ state, kit, publisher, send }: CheckoutStepProps<Signed>) {
  const { buyer, terms } = state
  return (
    <Progress text={sayProgress(state)}>
      <p className="w-full text-[0.9375rem] leading-relaxed text-soft">
        One signature pays {dollars(terms.amount)} to {publisher} ({shortHex(terms.payTo)}). It costs no gas
        and allows nothing else.
      </p>
      {kit && mayLookUp(kit, buyer.network) && <IdentityOnPress kit={kit} address={terms.payTo} />}
      <OtherWallet send={send} />
    </Progress>
  )
}

// A sent payment never offers another: whatever happens from here on is the same payment.
function Sent({ state }: { state: Extract<CheckoutState, { step: 'sending' | 'unresolved' }> }) {
  const sentence = state.doubt && sayDoubt(state.doubt)
  return (
    <Progress text={sayProgress(state)}>
      {sentence && (
        <div role="status" className="w-full text-[0.9375rem] leading-relaxed">
          <p className="font-semibold">{sentence.title}</p>
          <p className="mt-1">{sentence.text}</p>
          <p className="mt-2 text-soft">{LEAVE_SAFELY}</p>
        </div>
      )}
    </Progress>
  )
}
