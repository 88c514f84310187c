import { Button } from '@/components/ui/button'
import { Asked } from '@/components/wallet/steps'
import { networkOf } from '@/lib/chains/networks'
import type { CheckoutState } from './checkout-state'
import { type CheckoutStepProps, NotNow, OtherWallet } from './checkout-ways'
import { dollars } from './money'
import { sayPriceChanged, sayProblem, sayShort, sayWrongChain } from './sentences'
import { TopUp } from './top-up'

type Question = Extract<CheckoutState, { step: 'wrong-chain' | 'short' | 'price-changed' | 'stopped' }>

/** A step that waits for the reader. In each of them it is certain that no money has moved. */
export function CheckoutQuestion({ state, kit, send, onLeave }: CheckoutStepProps<Question>) {
  switch (state.step) {
    case 'wrong-chain':
      return (
        <Asked sentence={sayWrongChain(state)}>
          <Button onClick={() => send({ type: 'switch' })}>
            Switch to {networkOf(state.buyer.network)?.label}
          </Button>
          <OtherWallet send={send} />
        </Asked>
      )
    case 'short':
      return (
        <Asked sentence={sayShort(state)} more={<TopUp buyer={state.buyer} kit={kit} />}>
          <Button onClick={() => send({ type: 'again' })}>Check again</Button>
          <OtherWallet send={send} />
        </Asked>
      )
    case 'price-changed':
      return (
        <Asked sentence={sayPriceChanged(state)}>
          <Button onClick={() => send({ type: 'agree' })}>Pay {dollars(state.amount)}</Button>
          <NotNow onLeave={onLeave} />
        </Asked>
      )
    case 'stopped':
      return (
        <Asked sentence={sayProblem(state.problem)}>
          <Button onClick={() => send({ type: 'again' })}>
            {state.buyer || state.problem.kind === 'no-answer' ? 'Try again' : 'Choose a wallet'}
          </Button>
          {state.buyer ? <OtherWallet send={send} /> : <NotNow onLeave={onLeave} />}
        </Asked>
      )
  }
}
