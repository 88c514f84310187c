import type { Hex } from 'viem'
import type { Token } from '../chains/tokens'
import type { Payment } from '../payments/payment'
import type { Look } from '../payments/verify'
import type { Relayer } from './relayer'

/**
 * What handing over a payment came to.
 *
 * `refused` is said only when it is certain that nothing was sent. `declined` means that somebody got the payment and
 * turned the request away before looking at it: another may be asked, but the payment is out of our hands, so it is
 * no ground for a 402. Everything that is none of these nor a transaction to look at is `unknown`: a claim of failure by
 * somebody else is a hint, and silence is not even that. `overtaken` means that another process has moved the payment, and nothing was done here.
 */
export type SubmitOutcome =
  | { kind: 'submitted'; transaction: Hex }
  | { kind: 'refused'; reason: string }
  | { kind: 'declined'; reason: string }
  | { kind: 'unknown'; reason: string }
  | { kind: 'overtaken' }

/** Whoever brings a signed payment to the chain: our own relayer, or a remote x402 facilitator. */
export interface Facilitator {
  readonly name: string
  /**
   * Submits a payment. Writes it down first, as `submitting`: from then on the money may move whether or not we hear
   * back. Submitting the same payment twice cannot charge twice: the token forbids it.
   *
   * @param look what the chain said a moment ago, when it was asked
   */
  settle(payment: Payment, token: Token, look?: Look): Promise<SubmitOutcome>
  /** Our own account, where there is one: its transactions have to be looked after. */
  readonly relayer?: Relayer
}
