'use client'

import type { PayTo } from '@/lib/dashboard/pay-to'
import { payToStatement, payToWithdrawal } from '@/lib/dashboard/statements'
import { GuardedAddress } from './guarded-address'

type Props = {
  publisher: { handle: string; name: string }
  payTos: (PayTo & { label: string })[]
  mayWrite: boolean
}

/** Where a publisher is paid, network by network. */
export function PayToForm({ publisher: { handle, name }, payTos, mayWrite }: Props) {
  const query = `?publisher=${handle}`
  return (
    <ul className="mt-3 grid gap-4">
      {payTos.map(({ network, label, payTo: now, next }) => (
        <li key={network}>
          <GuardedAddress
            label={label}
            what={`the address on ${label}`}
            now={now || 'not set: its pages cannot be paid here'}
            next={next && { address: next.payTo, effectiveAt: next.effectiveAt }}
            change={
              mayWrite
                ? (payTo) => ({
                    statement: payToStatement(name, label, payTo),
                    path: `/pay-to${query}`,
                    body: { network, payTo },
                    done: 'Changed, now. Offers that readers hold already still pay the address from before, for ten minutes.',
                  })
                : undefined
            }
            withdrawal={
              mayWrite && next
                ? {
                    statement: payToWithdrawal(name, label, next.payTo),
                    path: `/pay-to/withdraw${query}`,
                    body: { network },
                    done: 'Withdrawn: nothing changes.',
                  }
                : undefined
            }
          />
        </li>
      ))}
    </ul>
  )
}
