import type { Orphan } from '@/lib/dashboard/orphans'
import { ChainHex } from './chain-hex'
import { Moment } from './moment'
import { Refund } from './refund'

/** A transfer that bought nothing, and what to do about it. */
export function OrphanRow({ orphan, mayRefund }: { orphan: Orphan; mayRefund: boolean }) {
  const { amount, token, networkName, payer, transaction, link, at, spendable, refundTerms, refundOf } =
    orphan
  return (
    <li className="grid gap-4 rounded-card border border-line bg-card p-5 md:grid-cols-2">
      <div>
        <h2 className="text-2xl tabular-nums">
          {amount} {token}
        </h2>
        <p className="text-sm text-soft">
          on {networkName}, {at ? <Moment at={at} /> : 'its block is not final yet'}
        </p>
        <dl className="mt-2 grid grid-cols-[auto_1fr] items-center gap-x-4 text-sm">
          <dt className="text-soft">From</dt>
          <dd>
            <ChainHex value={payer} href={null} what="the sender’s address" />
          </dd>
          <dt className="text-soft">Transaction</dt>
          <dd>
            <ChainHex value={transaction} href={link} what="the transfer’s transaction" />
          </dd>
        </dl>
      </div>
      <div className="grid content-start gap-3">
        <p className="text-[0.9375rem] leading-relaxed">
          {spendable
            ? `Refund it, or wait: when its payer signs for a page of exactly ${amount} ${token}, that page is theirs for this money and nothing more is taken.`
            : 'A plain transfer, not an x402 payment: nobody can spend it here. If it is not your own, refund it.'}
        </p>
        {at ? (
          <Refund
            terms={refundTerms}
            kind="orphan"
            amount={`${amount} ${token}`}
            refund={refundOf}
            mayRefund={mayRefund}
          />
        ) : (
          <p className="text-sm text-soft">It can be refunded once its block is final.</p>
        )}
      </div>
    </li>
  )
}
