'use client'

import type { Owner } from '@/lib/dashboard/owner'
import { ownerStatement, ownerWithdrawal } from '@/lib/dashboard/statements'
import { GuardedAddress } from './guarded-address'

/** Whose the installation is, and the handover to another wallet. For the owner alone. */
export function OwnerForm({ wallet, next }: Owner) {
  return (
    <>
      <p className="mt-2 text-soft">
        The owner sets every price and invites all others. After the handover the new wallet does, and yours
        does nothing here any more.
      </p>
      <div className="mt-3">
        <GuardedAddress
          label="Owner"
          what="the owner"
          now={wallet}
          next={next && { address: next.wallet, effectiveAt: next.effectiveAt }}
          change={(to) => ({
            statement: ownerStatement(to),
            path: '/owner',
            body: { wallet: to },
            done: 'Handed over, now.',
          })}
          withdrawal={
            next && {
              statement: ownerWithdrawal(next.wallet),
              path: '/owner/withdraw',
              body: {},
              done: 'Withdrawn: nothing changes.',
            }
          }
        />
      </div>
    </>
  )
}
