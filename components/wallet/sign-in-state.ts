export type SignInState =
  | { readonly step: 'loading' }
  | { readonly step: 'choosing' }
  | { readonly step: 'connecting' | 'signing'; readonly wallet: string }
  | { readonly step: 'signed-in' }
  | { readonly step: 'stopped'; readonly problem: SignInProblem }

export type SignInProblem =
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'rejected'; readonly detail: string }
  | { readonly kind: WalletProblem | 'not-owned'; readonly wallet: string }

export type WalletProblem =
  | 'connect-refused'
  | 'connect-failed'
  | 'sign-refused'
  | 'sign-failed'
  | 'wallet-busy'

const FREE = 'Nothing was paid.'

/** What happened, that no money moved, and what comes next. */
export function saySignInProblem(problem: SignInProblem): { title: string; text: string } {
  switch (problem.kind) {
    case 'no-answer':
      return {
        title: 'The site does not answer.',
        text: `You are not signed in. ${FREE} Check your connection and try again.`,
      }
    case 'connect-refused':
      return {
        title: `${problem.wallet} did not connect.`,
        text: `The request was declined. ${FREE} Choose a wallet to try again.`,
      }
    case 'connect-failed':
      return {
        title: `${problem.wallet} could not be reached.`,
        text: `It may be locked, or its window was blocked or closed. ${FREE} Unlock it and try again.`,
      }
    case 'wallet-busy':
      return {
        title: `${problem.wallet} is waiting for you.`,
        text: `A request is still open in its own window. ${FREE} Answer or close it there, then try again.`,
      }
    case 'sign-refused':
      return {
        title: 'You declined to sign.',
        text: `The message only says which wallet is yours. ${FREE} Try again whenever you like.`,
      }
    case 'sign-failed':
      return {
        title: `${problem.wallet} could not sign.`,
        text: `No message was signed. ${FREE} Try again, or choose another wallet.`,
      }
    case 'rejected':
      return { title: 'The sign-in was not accepted.', text: `${problem.detail} ${FREE} You can try again.` }
    case 'not-owned':
      return {
        title: 'This wallet has not unlocked this article.',
        text: `You are signed in, and ${FREE.toLowerCase()} Choose another wallet, or go back and pay with this one.`,
      }
  }
}

/** The one line that is read aloud while nothing is asked of the reader. */
export function saySignInProgress(state: SignInState): string {
  switch (state.step) {
    case 'loading':
      return 'Looking for wallets…'
    case 'connecting':
      return `Waiting for ${state.wallet} to connect…`
    case 'signing':
      return `Waiting for your signature in ${state.wallet}. It costs nothing…`
    case 'signed-in':
      return 'Signed in…'
    default:
      return ''
  }
}
