import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { shortHex } from '@/components/ui/short-hex'
import { Spinner } from '@/components/ui/spinner'
import { IdentityOnPress } from '@/components/wallet/onchainkit/on-press'
import type { WalletKit } from '@/components/wallet/wallet-kit'
import { WalletList } from '@/components/wallet/wallet-list'
import { mayLookUp } from '@/components/wallet/wallet-services'
import { networkOf } from '@/lib/chains/networks'
import type { CheckoutEvent, CheckoutState } from './checkout-state'
import { dollars, unitsOf } from './money'
import {
  LEAVE_SAFELY,
  type Sentence,
  sayDoubt,
  sayPriceChanged,
  sayProblem,
  sayProgress,
  sayShort,
  sayWrongChain,
} from './sentences'
import { TopUp } from './top-up'

type CheckoutStepProps = {
  state: CheckoutState
  kit?: WalletKit
  slug: string
  price: string
  publisher: string
  send: (event: CheckoutEvent) => void
  onLeave: () => void
}

/** What one step of the purchase looks like: a sentence, and the ways on from it. */
export function CheckoutStep({ state, kit, slug, price, publisher, send, onLeave }: CheckoutStepProps) {
  const otherWallet = (
    <Button variant="quiet" className="-ml-1" onClick={() => send({ type: 'other-wallet' })}>
      Choose another wallet
    </Button>
  )
  const notNow = (
    <Button variant="quiet" className="-ml-1" onClick={onLeave}>
      Not now
    </Button>
  )
  switch (state.step) {
    case 'choosing':
      return (
        <Step title="Choose a wallet">
          <p className="mb-4 text-[0.9375rem] leading-relaxed text-soft">
            It will ask you to sign one payment of {dollars(unitsOf(price))} to {publisher}. Connecting it is
            free.
          </p>
          {kit && <WalletList kit={kit} onChoose={(id, wallet) => send({ type: 'choose', id, wallet })} />}
          <div className="mt-4">{notNow}</div>
        </Step>
      )
    case 'wrong-chain':
      return (
        <Asked sentence={sayWrongChain(state)}>
          <Button onClick={() => send({ type: 'switch' })}>
            Switch to {networkOf(state.buyer.network)?.label}
          </Button>
          {otherWallet}
        </Asked>
      )
    case 'short':
      return (
        <Asked sentence={sayShort(state)} more={<TopUp buyer={state.buyer} kit={kit} />}>
          <Button onClick={() => send({ type: 'again' })}>Check again</Button>
          {otherWallet}
        </Asked>
      )
    case 'price-changed':
      return (
        <Asked sentence={sayPriceChanged(state)}>
          <Button onClick={() => send({ type: 'agree' })}>Pay {dollars(state.amount)}</Button>
          {notNow}
        </Asked>
      )
    case 'stopped':
      return (
        <Asked sentence={sayProblem(state.problem)}>
          <Button onClick={() => send({ type: 'again' })}>
            {state.buyer || state.problem.kind === 'no-answer' ? 'Try again' : 'Choose a wallet'}
          </Button>
          {state.buyer ? otherWallet : notNow}
        </Asked>
      )
    case 'connecting':
    case 'switching':
      return <Progress text={sayProgress(state)}>{otherWallet}</Progress>
    case 'signing':
      return (
        <Progress text={sayProgress(state)}>
          <p className="w-full text-[0.9375rem] leading-relaxed text-soft">
            One signature pays {dollars(state.terms.amount)} to {publisher} ({shortHex(state.terms.payTo)}).
            It costs no gas and allows nothing else.
          </p>
          {kit && mayLookUp(kit, state.buyer.network) && (
            <IdentityOnPress kit={kit} address={state.terms.payTo} />
          )}
          {otherWallet}
        </Progress>
      )
    case 'sending':
    case 'unresolved':
      return <Sent state={state} />
    case 'unlocked':
      return (
        <Progress text={sayProgress(state)}>
          <a className={buttonClass('quiet')} href={`/articles/${slug}`}>
            Open it yourself
          </a>
        </Progress>
      )
    default:
      return <Progress text={sayProgress(state)} />
  }
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

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h2 data-step-heading="" tabIndex={-1} className="mb-4 text-2xl outline-none">
        {title}
      </h2>
      {children}
    </>
  )
}

function Asked({ sentence, more, children }: { sentence: Sentence; more?: ReactNode; children: ReactNode }) {
  return (
    <Step title={sentence.title}>
      <p role="alert" className="text-[0.9375rem] leading-relaxed">
        {sentence.text}
      </p>
      {more}
      <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2">{children}</div>
    </Step>
  )
}

// Its words are read out by the checkout's own status line, which outlives the steps.
function Progress({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-3">
      <p aria-hidden="true" className="flex items-center gap-3 font-semibold">
        <Spinner />
        {text}
      </p>
      {children}
    </div>
  )
}
