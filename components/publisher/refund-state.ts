import type { WalletProblem } from '@/components/wallet/sign-in-state'
import type { RefundView } from '@/lib/dashboard/refund-view'

/** How far a refund is, as the person sees it who signs it. */
export type RefundStep =
  | { step: 'loading' | 'choosing' | 'posting' }
  | { step: 'connecting' | 'signing' | 'sending'; wallet: string }
  | { step: 'stopped'; problem: RefundProblem }

export type RefundProblem =
  | { kind: 'no-wallets' }
  | { kind: WalletProblem; wallet: string }
  | { kind: 'other-account'; wallet: string; payTo: string }
  | { kind: 'refused'; title: string; detail: string }
  | { kind: 'send-failed'; wallet: string }

const NOTHING = 'No money has moved.'

/** What happened, whether money moved, what to do next. */
export function sayRefundProblem(problem: RefundProblem): { title: string; text: string } {
  switch (problem.kind) {
    case 'no-wallets':
      return {
        title: 'The wallets could not be loaded.',
        text: `Nothing was signed. ${NOTHING} Check your connection and try again.`,
      }
    case 'wallet-busy':
      return {
        title: `${problem.wallet} is waiting for you.`,
        text: `A request is still open in its own window. ${NOTHING} Answer or close it there, then try again.`,
      }
    case 'connect-refused':
    case 'connect-failed':
      return {
        title: `${problem.wallet} did not connect.`,
        text: `It may be locked, or the request was declined. ${NOTHING} Unlock it and try again.`,
      }
    case 'sign-refused':
      return { title: 'You declined to sign.', text: `${NOTHING} The payment stays as it is.` }
    case 'sign-failed':
      return {
        title: `${problem.wallet} could not sign.`,
        text: `${NOTHING} It has to know the network of this payment. Try again, or choose another wallet.`,
      }
    case 'other-account':
      return {
        title: 'This is not the wallet that was paid.',
        text: `Only ${problem.payTo} can pay this back. ${NOTHING} Choose that account in ${problem.wallet}, then try again.`,
      }
    case 'send-failed':
      return {
        title: `${problem.wallet} did not send it.`,
        text: 'The refund is signed and kept. If the transaction was sent after all it will be found; otherwise its hour runs out and nothing has moved. Load the page again before you sign another.',
      }
    case 'refused':
      return { title: problem.title, text: problem.detail }
  }
}

/** The one line that is read aloud while nothing is asked. */
export function sayRefundProgress(step: RefundStep): string {
  switch (step.step) {
    case 'loading':
      return 'Looking for wallets…'
    case 'connecting':
      return `Waiting for ${step.wallet} to connect…`
    case 'signing':
      return `Waiting for your signature in ${step.wallet}…`
    case 'sending':
      return `Waiting for ${step.wallet} to send the transaction…`
    case 'posting':
      return 'Handing the refund in…'
    default:
      return ''
  }
}

/** What has become of a refund that is signed. */
export function sayRefund({ state, keepsAccess, sentBy }: RefundView, isOrphan: boolean): string {
  switch (state) {
    case 'proven': {
      if (isOrphan) return 'Refunded. The token’s own logs show it.'
      const access = keepsAccess ? 'The payer keeps the page.' : 'The page is locked again for its payer.'
      return `Refunded. The token’s own logs show it. ${access}`
    }
    case 'submitted':
      return 'The refund is on its way. It counts once its block is safe, which can take some minutes. You may leave this page.'
    case 'signed':
      return sentBy === 'relayer'
        ? 'The refund is signed, and is brought to the chain by itself. You may leave this page.'
        : 'The refund is signed, and waits for your wallet’s transaction.'
    case 'expired':
      return 'The refund was not brought to the chain within its hour. No money moved. You can sign it again.'
  }
}
