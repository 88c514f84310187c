import type { ReactNode } from 'react'
import type { PaymentDetail } from '@/lib/dashboard/payment'
import { ChainHex } from './chain-hex'
import { sayMoney } from './say-money'

export function PaymentFacts({ payment }: { payment: PaymentDetail }) {
  const { id, amount, token, usd, networkName, payer, payTo, transaction, links, state } = payment
  const hasReceipt = (state === 'settled' || state === 'final') && transaction !== null
  return (
    <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-1 text-[0.9375rem]">
      <Fact name="Amount">
        <span className="tabular-nums">
          {amount} {token}
        </span>{' '}
        <span className="text-soft">({sayMoney(usd)})</span>
      </Fact>
      <Fact name="Network">{networkName}</Fact>
      <Fact name="From">
        <ChainHex value={payer} href={links.payer} what="the payer’s address" />
      </Fact>
      <Fact name="To">
        <ChainHex value={payTo} href={links.payTo} what="the address that was paid" />
      </Fact>
      {transaction && (
        <Fact name="Transaction">
          <ChainHex value={transaction} href={links.transaction} what="the transaction’s hash" />
        </Fact>
      )}
      <Fact name="Payment">
        <ChainHex value={id} href={null} what="the payment’s id" />
      </Fact>
      {hasReceipt && (
        <Fact name="Receipt">
          <a
            href={`/api/publisher/v1/payments/${id}/receipt`}
            className="link"
            download={`receipt-${id}.json`}
          >
            Signed receipt
          </a>
        </Fact>
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="flex min-h-11 flex-wrap items-center gap-x-2">{children}</dd>
    </>
  )
}
