import { networkOf } from '@/lib/chains/networks'
import type { CheckoutState, Doubt, Problem } from './checkout-state'
import { dollars } from './money'

/** What a reader is told: what happened, whether money moved, what comes next. */
export type Sentence = { readonly title: string; readonly text: string }

const NOTHING = 'No money has moved.'

const UNFIT = {
  network: 'It names a network or a kind of payment that this page does not take.',
  token: 'It names another token than the USDC this page takes.',
  recipient: 'It sends the money to an address that cannot be a publisher’s.',
  self: 'This wallet is the publisher’s own: it would pay itself.',
  amount: 'Its amount makes no sense.',
  lifetime: 'It would stay valid for far longer than a payment takes.',
} as const

/** The protocol's reason words, in a reader's words. What is not listed is shown as it came. */
const REASONS: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /factory|deploy/,
    'This smart wallet is not on the network yet. Use it once elsewhere, or pay from another.',
  ],
  [/insufficient/, 'The wallet does not hold enough USDC.'],
  [/quote|expired|valid_before/, 'The offer had expired before the payment reached the site.'],
  [/price|amount|value/, 'The price has changed in the meantime.'],
  [/signature/, 'The signature does not fit the payment.'],
  [/nonce|used|cancel/, 'This authorization has been used up or withdrawn.'],
  [/simulation|transaction|settle/, 'The token’s contract would not accept the transfer.'],
]

const DOUBTS: Record<Doubt, Sentence> = {
  confirming: {
    title: 'Your payment is on its way.',
    text: 'The network is taking longer than usual to confirm it. The payment may already have gone through, so it is never asked for again: the article opens by itself as soon as it is confirmed.',
  },
  busy: {
    title: 'The site or the network is busy.',
    text: 'Your payment is signed and may have gone through. Nothing is lost: the very same payment is sent again in a moment, and you are charged once at most.',
  },
  unreachable: {
    title: 'The site does not answer.',
    text: 'Your payment is signed and may have gone through. Nothing is lost: the very same payment is sent again until the site answers, and you are charged once at most.',
  },
}

export const LEAVE_SAFELY =
  'You may leave this page open, reload it, or come back later and sign in with the same wallet.'

export function sayProblem(problem: Problem): Sentence {
  switch (problem.kind) {
    case 'no-answer':
      return say('The site does not answer.', 'Nothing was signed.', 'Check your connection and try again.')
    case 'connect-refused':
      return say(
        `${problem.wallet} did not connect.`,
        'The request was declined.',
        'Choose a wallet to try again.',
      )
    case 'connect-failed':
      return say(
        `${problem.wallet} could not be reached.`,
        'It may be locked, or its window was blocked or closed.',
        'Unlock it and try again, or choose another wallet.',
      )
    case 'wallet-busy':
      return say(
        `${problem.wallet} is waiting for you.`,
        'A request is still open in the wallet’s own window.',
        'Answer or close it there, then try again.',
      )
    case 'signature-refused':
      return say(
        'You declined to sign.',
        'Without your signature nothing can be paid.',
        'Try again, or leave it: the offer stays.',
      )
    case 'signature-failed':
      return say(
        `${problem.wallet} could not sign.`,
        'No signature was made.',
        'Try again, or choose another wallet.',
      )
    case 'offer-unfit':
      return say(
        'The payment request does not look right.',
        `${UNFIT[problem.what]} Nothing was signed.`,
        problem.what === 'self'
          ? 'Choose another wallet.'
          : 'Reload the page; if this stays, tell the publisher.',
      )
    case 'refused':
      return say('The payment was refused.', reasonOf(problem.reason), 'You can try again.')
    case 'rejected':
      return say('The site turned the payment down.', problem.detail, 'You can try again.')
  }
}

export function sayDoubt(doubt: Doubt): Sentence {
  return DOUBTS[doubt]
}

export function sayShort({ balance, buyer }: Extract<CheckoutState, { step: 'short' }>): Sentence {
  const network = networkOf(buyer.network)?.label ?? buyer.network
  return say(
    'Not enough USDC in this wallet.',
    `It holds ${dollars(balance)} on ${network} and this costs ${dollars(buyer.agreed)}.`,
    'Top it up, or pay with another wallet.',
  )
}

export function sayPriceChanged({
  amount,
  buyer,
}: Extract<CheckoutState, { step: 'price-changed' }>): Sentence {
  return say(
    'The price has changed.',
    `It was ${dollars(buyer.agreed)} when this page opened and is ${dollars(amount)} now. Nothing was signed.`,
    'Pay the new price, or leave it.',
  )
}

export function sayWrongChain({ refused, buyer }: Extract<CheckoutState, { step: 'wrong-chain' }>): Sentence {
  const network = networkOf(buyer.network)?.label ?? buyer.network
  return refused
    ? say(
        `${buyer.wallet} stayed on another network.`,
        `The switch to ${network} was declined or is not possible.`,
        `Switch to ${network} in the wallet itself or try again, or choose another wallet.`,
      )
    : say(`${buyer.wallet} is on another network.`, `This is paid on ${network}.`, 'Switching costs nothing.')
}

/** The one line that is read aloud while nothing is asked of the reader. */
export function sayProgress(state: CheckoutState): string {
  switch (state.step) {
    case 'loading':
      return 'Looking for wallets…'
    case 'connecting':
      return `Waiting for ${state.wallet} to connect…`
    case 'switching':
      return `Waiting for ${state.buyer.wallet} to switch networks…`
    case 'checking':
      return 'Checking the price and your balance…'
    case 'signing':
      return `Waiting for your signature in ${state.buyer.wallet}…`
    case 'sending':
    case 'unresolved':
      if (!state.doubt && state.tries === 0) return 'Sending your payment…'
      return state.doubt === 'confirming' || !state.doubt
        ? 'Confirming your payment…'
        : 'Sending the same payment again…'
    case 'unlocked':
      return 'Unlocked. Opening the page…'
    default:
      return ''
  }
}

function say(title: string, what: string, next: string): Sentence {
  return { title, text: `${what} ${NOTHING} ${next}` }
}

function reasonOf(reason: string): string {
  const known = REASONS.find(([pattern]) => pattern.test(reason))
  return known ? known[1] : `The site’s reason: ${reason.replaceAll('_', ' ')}.`
}
