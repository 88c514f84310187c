import type { Address } from 'viem'
import type { Offer, Terms } from '@/lib/x402/browser-payment'
import type { PaymentReceipt, PendingPayment } from './tab-memory'

/** Who is about to pay, with what, and the price they have agreed to. */
export type Buyer = {
  readonly wallet: string
  readonly address: Address
  /** CAIP-2 id of the network the payment will be made on. */
  readonly network: string
  readonly agreed: bigint
}

/** Why a purchase stopped. In each of these it is certain that no money has moved. */
export type Problem =
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'connect-refused' | 'connect-failed' | 'wallet-busy'; readonly wallet: string }
  | { readonly kind: 'signature-refused' | 'signature-failed'; readonly wallet: string }
  | { readonly kind: 'offer-unfit'; readonly what: Extract<Offer, { kind: 'unfit' }>['what'] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly detail: string }

/** Why the outcome of a sent payment is not known. In each of these money may have moved. */
export type Doubt = 'confirming' | 'busy' | 'unreachable'

/** A payment that has left the page. After a reload there is no wallet behind it, only the payment. */
type Sent = { readonly payment: PendingPayment; readonly tries: number; readonly buyer?: Buyer }

export type CheckoutState =
  | { readonly step: 'loading' }
  | { readonly step: 'choosing' }
  | { readonly step: 'connecting'; readonly id: string; readonly wallet: string }
  | { readonly step: 'wrong-chain'; readonly buyer: Buyer; readonly refused: boolean }
  | { readonly step: 'switching'; readonly buyer: Buyer }
  | { readonly step: 'checking'; readonly buyer: Buyer }
  | { readonly step: 'short'; readonly buyer: Buyer; readonly balance: bigint }
  | { readonly step: 'price-changed'; readonly buyer: Buyer; readonly amount: bigint }
  | { readonly step: 'signing'; readonly buyer: Buyer; readonly terms: Terms; readonly serverTime: number }
  | (Sent & { readonly step: 'sending'; readonly doubt?: Doubt })
  | (Sent & { readonly step: 'unresolved'; readonly doubt: Doubt; readonly retryInMs: number })
  | { readonly step: 'stopped'; readonly problem: Problem; readonly buyer?: Buyer }
  | { readonly step: 'unlocked'; readonly receipt?: PaymentReceipt }

export type CheckoutEvent =
  | { readonly type: 'loaded' }
  | { readonly type: 'choose'; readonly id: string; readonly wallet: string }
  | { readonly type: 'connected'; readonly buyer: Buyer; readonly rightChain: boolean }
  | { readonly type: 'switch' | 'switched' | 'switch-refused' | 'off-chain' }
  | { readonly type: 'short'; readonly balance: bigint }
  | { readonly type: 'price-changed'; readonly amount: bigint }
  | { readonly type: 'agree' }
  | { readonly type: 'ready'; readonly terms: Terms; readonly serverTime: number }
  | { readonly type: 'signed'; readonly payment: PendingPayment }
  | { readonly type: 'doubt'; readonly doubt: Doubt; readonly retryInMs: number }
  | { readonly type: 'slow' | 'resend' }
  | { readonly type: 'paid'; readonly receipt?: PaymentReceipt }
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'again' | 'other-wallet' }

/**
 * The next state. An event that does not belong to the current step changes nothing: a late answer of a wallet
 * that the reader has left cannot move a purchase, and nothing but a certain answer leaves a sent payment.
 */
export function reduce(state: CheckoutState, event: CheckoutEvent): CheckoutState {
  if (state.step === 'sending' || state.step === 'unresolved') return reduceSent(state, event)
  if (state.step === 'unlocked') return state
  if (event.type === 'other-wallet') return state.step === 'loading' ? state : { step: 'choosing' }
  if (event.type === 'paid') return { step: 'unlocked', receipt: event.receipt }
  if (event.type === 'problem') return stop(state, event.problem)
  switch (state.step) {
    case 'loading':
      return event.type === 'loaded' ? { step: 'choosing' } : state
    case 'choosing':
      return event.type === 'choose' ? { step: 'connecting', id: event.id, wallet: event.wallet } : state
    case 'connecting':
      return event.type === 'connected' ? afterConnecting(event.buyer, event.rightChain) : state
    case 'wrong-chain':
      return event.type === 'switch' ? { step: 'switching', buyer: state.buyer } : state
    case 'switching':
      return reduceSwitching(state, event)
    case 'checking':
      return reduceChecking(state, event)
    case 'short':
      return event.type === 'again' ? { step: 'checking', buyer: state.buyer } : state
    case 'price-changed':
      if (event.type !== 'agree') return state
      return { step: 'checking', buyer: { ...state.buyer, agreed: state.amount } }
    case 'signing':
      return event.type === 'signed'
        ? { step: 'sending', payment: event.payment, buyer: state.buyer, tries: 0 }
        : state
    case 'stopped':
      if (event.type !== 'again') return state
      return state.buyer ? { step: 'checking', buyer: state.buyer } : { step: 'loading' }
  }
}

function afterConnecting(buyer: Buyer, rightChain: boolean): CheckoutState {
  return rightChain ? { step: 'checking', buyer } : { step: 'wrong-chain', buyer, refused: false }
}

function reduceSwitching(
  state: Extract<CheckoutState, { step: 'switching' }>,
  event: CheckoutEvent,
): CheckoutState {
  if (event.type === 'switched') return { step: 'checking', buyer: state.buyer }
  if (event.type === 'switch-refused') return { step: 'wrong-chain', buyer: state.buyer, refused: true }
  return state
}

function reduceChecking(
  state: Extract<CheckoutState, { step: 'checking' }>,
  event: CheckoutEvent,
): CheckoutState {
  const { buyer } = state
  if (event.type === 'off-chain') return { step: 'wrong-chain', buyer, refused: false }
  if (event.type === 'short') return { step: 'short', buyer, balance: event.balance }
  if (event.type === 'price-changed') return { step: 'price-changed', buyer, amount: event.amount }
  if (event.type === 'ready')
    return { step: 'signing', buyer, terms: event.terms, serverTime: event.serverTime }
  return state
}

function reduceSent(
  state: Extract<CheckoutState, { step: 'sending' | 'unresolved' }>,
  event: CheckoutEvent,
): CheckoutState {
  if (event.type === 'paid') return { step: 'unlocked', receipt: event.receipt }
  if (state.step === 'unresolved') {
    const { payment, tries, buyer, doubt } = state
    return event.type === 'resend' ? { step: 'sending', payment, tries: tries + 1, buyer, doubt } : state
  }
  if (event.type === 'problem') return stop(state, event.problem)
  if (event.type === 'slow') return state.doubt ? state : { ...state, doubt: 'confirming' }
  if (event.type === 'doubt')
    return { ...state, step: 'unresolved', doubt: event.doubt, retryInMs: event.retryInMs }
  return state
}

function stop(state: CheckoutState, problem: Problem): CheckoutState {
  return 'buyer' in state && state.buyer
    ? { step: 'stopped', problem, buyer: state.buyer }
    : { step: 'stopped', problem }
}
