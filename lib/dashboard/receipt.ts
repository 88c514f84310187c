import 'server-only'
import { env } from '../env'
import { pathOf } from '../pricing/slug'
import { type ReceiptPayload, type SignedReceipt, signReceipt } from '../receipts'
import type { PaymentDetail } from './payment'

/** Signs the receipt of a payment that has bought something; `undefined` for every other. */
export function receiptOf(
  { state, slug, network, payer, transaction }: PaymentDetail,
  nowMs: number,
): { receipt: SignedReceipt; payload: ReceiptPayload } | undefined {
  if ((state !== 'settled' && state !== 'final') || !transaction) return undefined
  const payload: ReceiptPayload = {
    version: 1,
    network,
    resourceUrl: `${env().PUBLIC_ORIGIN}${pathOf(slug)}`,
    payer,
    issuedAt: Math.floor(nowMs / 1000),
    transaction,
  }
  return { receipt: signReceipt(payload), payload }
}
