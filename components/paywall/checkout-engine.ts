import type { Address, Hex } from 'viem'
import { authorizationFor, checkOffer, paymentHeader, type Terms } from '@/lib/x402/browser-payment'
import type { Authorization } from '@/lib/x402/exact-evm'
import type { OfferAnswer, PaymentAnswer } from './article-client'
import { type Buyer, type CheckoutEvent, type CheckoutState, reduce } from './checkout-state'
import { unitsOf } from './money'
import type { PaymentReceipt, PendingPayment } from './tab-memory'

/** Everything a purchase touches outside itself. */
export type CheckoutPorts = {
  load(): Promise<void>
  connect(id: string): Promise<{ address: Address; network: string; rightChain: boolean }>
  switchChain(network: string): Promise<void>
  onRightChain(network: string): Promise<boolean>
  fetchOffer(): Promise<OfferAnswer>
  /** Undefined when the wallet cannot say; the server checks again. */
  balance(terms: Terms): Promise<bigint | undefined>
  sign(terms: Terms, authorization: Authorization): Promise<Hex>
  sendPayment(header: string, tries: number): Promise<PaymentAnswer>
  savePending(payment: PendingPayment): void
  clearPending(): void
  unlocked(receipt: PaymentReceipt | undefined): void
  sleep(ms: number): Promise<void>
  isRefusal(error: unknown): boolean
  isBusy(error: unknown): boolean
  isLocal(): boolean
}

export type Checkout = {
  getState(): CheckoutState
  subscribe(listener: () => void): () => void
  send(event: CheckoutEvent): void
  /** Begins, or goes on after a pause; the answer pauses it. */
  start(): () => void
}

const SLOW_AFTER_MS = 5000

/** Runs a purchase: one effect for each step it enters, and only for the step it is still in. */
export function createCheckout(ports: CheckoutPorts, price: string, pending?: PendingPayment): Checkout {
  let state: CheckoutState = pending
    ? { step: 'sending', payment: pending, tries: 0, doubt: 'confirming' }
    : { step: 'loading' }
  let live = false
  const listeners = new Set<() => void>()

  function send(event: CheckoutEvent) {
    const previous = state
    state = reduce(state, event)
    if (state === previous) return
    for (const listener of listeners) listener()
    if (state.step !== previous.step && (live || state.step === 'unlocked')) enter(state)
  }

  // An answer counts only while its step lasts: a wallet window the reader walked away from may answer much later.
  // The answer to a sent payment counts even after the page has been left.
  function enter(entered: CheckoutState) {
    const answer = (event: CheckoutEvent) => {
      const sent = state.step === 'sending' && entered.step === 'sending'
      if (sent || (live && state === entered)) send(event)
    }
    void perform(entered, ports, unitsOf(price), answer)
  }

  return {
    getState: () => state,
    send,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start() {
      live = true
      enter(state)
      return () => {
        live = false
      }
    },
  }
}

type Answer = (event: CheckoutEvent) => void

async function perform(state: CheckoutState, ports: CheckoutPorts, price: bigint, answer: Answer) {
  switch (state.step) {
    case 'loading':
      return ports.load().then(
        () => answer({ type: 'loaded' }),
        () => answer({ type: 'problem', problem: { kind: 'no-answer' } }),
      )
    case 'connecting':
      return connect(state, ports, price, answer)
    case 'switching':
      return ports.switchChain(state.buyer.network).then(
        () => answer({ type: 'switched' }),
        () => answer({ type: 'switch-refused' }),
      )
    case 'checking':
      return check(state.buyer, ports, answer)
    case 'signing':
      return sign(state, ports, answer)
    case 'sending':
      return deliver(state, ports, answer)
    case 'unresolved':
      return ports.sleep(state.retryInMs).then(() => answer({ type: 'resend' }))
    case 'unlocked':
      ports.clearPending()
      return ports.unlocked(state.receipt)
  }
}

async function connect(
  { id, wallet }: Extract<CheckoutState, { step: 'connecting' }>,
  ports: CheckoutPorts,
  price: bigint,
  answer: Answer,
) {
  try {
    const { address, network, rightChain } = await ports.connect(id)
    answer({ type: 'connected', buyer: { wallet, address, network, agreed: price }, rightChain })
  } catch (error) {
    const kind = ports.isRefusal(error)
      ? 'connect-refused'
      : ports.isBusy(error)
        ? 'wallet-busy'
        : 'connect-failed'
    answer({ type: 'problem', problem: { kind, wallet } })
  }
}

async function check(buyer: Buyer, ports: CheckoutPorts, answer: Answer) {
  const rightChain = await ports.onRightChain(buyer.network).catch(() => false)
  if (!rightChain) return answer({ type: 'off-chain' })
  const offer = await ports.fetchOffer()
  if (offer.kind === 'open') return answer({ type: 'paid' })
  if (offer.kind !== 'offer') return answer({ type: 'problem', problem: offer })
  const found = checkOffer(offer.required, {
    network: buyer.network,
    amount: buyer.agreed,
    payer: buyer.address,
  })
  if (found.kind === 'price-changed') return answer({ type: 'price-changed', amount: found.amount })
  if (found.kind === 'unfit') {
    return answer({ type: 'problem', problem: { kind: 'offer-unfit', what: found.what } })
  }
  const balance = await ports.balance(found.terms)
  if (balance !== undefined && balance < found.terms.amount) return answer({ type: 'short', balance })
  answer({ type: 'ready', terms: found.terms, serverTime: offer.serverTime })
}

async function sign(
  { buyer, terms, serverTime }: Extract<CheckoutState, { step: 'signing' }>,
  ports: CheckoutPorts,
  answer: Answer,
) {
  try {
    const authorization = authorizationFor(terms, buyer.address, serverTime)
    const signature = await ports.sign(terms, authorization)
    const payment: PendingPayment = {
      header: paymentHeader(terms, authorization, signature),
      amount: terms.amount.toString(),
      network: terms.network.caip2,
      payer: buyer.address,
      wallet: buyer.wallet,
      local: ports.isLocal(),
    }
    answer({ type: 'signed', payment })
  } catch (error) {
    const kind = ports.isRefusal(error) ? 'signature-refused' : 'signature-failed'
    answer({ type: 'problem', problem: { kind, wallet: buyer.wallet } })
  }
}

async function deliver(
  { payment, tries }: Extract<CheckoutState, { step: 'sending' }>,
  ports: CheckoutPorts,
  answer: Answer,
) {
  // Before the first byte leaves: from here on a reload must find the payment again.
  ports.savePending(payment)
  void ports.sleep(SLOW_AFTER_MS).then(() => answer({ type: 'slow' }))
  const outcome = await ports.sendPayment(payment.header, tries)
  if (outcome.kind === 'doubt') return answer({ type: 'doubt', ...outcome })
  if (outcome.kind === 'paid') {
    const { transaction, amount, fares } = outcome
    const { network, local } = payment
    const receipt = {
      kind: 'paid',
      amount: amount ?? payment.amount,
      transaction,
      network,
      local,
      fares,
    } as const
    return answer({ type: 'paid', receipt: { ...receipt, fresh: true } })
  }
  ports.clearPending()
  if (outcome.kind === 'open') return answer({ type: 'paid' })
  answer({ type: 'problem', problem: outcome })
}
