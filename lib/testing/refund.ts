import type { PrivateKeyAccount } from 'viem/accounts'
import { baseSepolia } from 'viem/chains'
import { accounts } from '../../scripts/economy/accounts'
import type { Machine } from '../payments/machine'
import type { Payment } from '../payments/payment'
import type { NewRefund } from '../payments/refunds'
import { authorizationTypedData } from '../x402/exact-evm'
import { type RefundTerms, refundAuthorization } from '../x402/refund'
import { chainNow, network, publisher, token } from './economy'

/** The wallet that is paid in tests, and pays back. */
export const payee = accounts[1] as PrivateKeyAccount

export function termsOf({ id, authorization, asset }: Payment): RefundTerms {
  const { from, to, value } = authorization
  return { subject: id, network, asset, payTo: to, payer: from, amount: String(value) }
}

/** Signs a refund as the publisher's wallet does. */
export async function signRefund(
  terms: RefundTerms,
  validBefore: bigint,
  signer: PrivateKeyAccount = payee,
): Promise<`0x${string}`> {
  const authorization = refundAuthorization(terms, validBefore)
  return signer.signTypedData(authorizationTypedData(token, baseSepolia.id, authorization))
}

/** A refund of a payment, signed, as it is written down. */
export async function newRefund(
  { client }: Machine,
  payment: Payment,
  change: Partial<NewRefund> = {},
): Promise<NewRefund> {
  const terms = termsOf(payment)
  const validBefore = change.validBefore ?? (await chainNow(client)) + 600n
  return {
    terms,
    kind: 'payment',
    publisher: 'house',
    signature: await signRefund(terms, validBefore),
    validBefore,
    keepsAccess: false,
    fromBlock: 0n,
    by: publisher,
    ...change,
  }
}
