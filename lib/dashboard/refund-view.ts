import 'server-only'
import { railOf } from '../payments/machine'
import type { Refund } from '../payments/refunds'
import { machines } from '../seller'
import { explorerOf } from './payments'

/** A refund as the dashboard shows it. Times are ISO 8601. */
export interface RefundView {
  id: string
  /** `signed` and `submitted` are on their way; `expired` has moved nothing and may be signed again. */
  state: Refund['state']
  keepsAccess: boolean
  transaction: string | null
  link: string | null
  /** The wallet of whoever asked for it. */
  by: string
  signedAt: string
  provenAt: string | null
  /** Seconds since the epoch: after that it can no longer move money. */
  validBefore: number
  /** Who brings it to the chain: we do, or the wallet where we have no relayer. */
  sentBy: 'relayer' | 'wallet'
}

export function refundView(refund: Refund): RefundView {
  const { id, state, keepsAccess, transaction, by, createdAt, provenAt, network, asset } = refund
  const relayer = railOf(machines()[0], { network, asset })?.facilitator.relayer
  return {
    ...{ id, state, keepsAccess, transaction, by },
    link: (transaction && explorerOf(network)?.('tx', transaction)) || null,
    signedAt: createdAt.toISOString(),
    provenAt: provenAt?.toISOString() ?? null,
    validBefore: Number(refund.authorization.validBefore),
    sentBy: relayer ? 'relayer' : 'wallet',
  }
}
