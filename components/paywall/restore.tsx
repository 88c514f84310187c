'use client'

import { Button } from '@/components/ui/button'
import { SignInFlow } from '@/components/wallet/sign-in-flow'
import type { CheckoutProps } from './checkout'
import { receipts } from './tab-memory'

/** For a reader who has paid before, on this device or another. */
export function Restore({ slug, onLeave }: CheckoutProps) {
  return (
    <>
      <SignInFlow slug={slug} onDone={() => receipts.save(slug, { kind: 'restored', fresh: true })} />
      <div className="mt-4">
        <Button variant="quiet" className="-ml-1" onClick={onLeave}>
          Back to the offer
        </Button>
      </div>
    </>
  )
}
