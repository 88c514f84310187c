'use client'

import { useRouter } from 'next/navigation'
import { lazy, Suspense } from 'react'
import { Spinner } from '@/components/ui/spinner'

const SignedChange = lazy(() => import('./signed-change'))

/** A change that a wallet has to spell out: its words, where it goes, and what goes with the signature. */
export interface Signable {
  statement: string
  path: string
  body: object
  /** What is said when it is done, at once. */
  done: string
}

type Props = {
  change: Signable
  /** Gets what is to be said; nothing, when the change is to come and the page shows that. */
  onDone: (said: string) => void
  onCancel: () => void
}

/** Has a wallet sign a guarded change, and draws the page again from what the server then says. */
export function Signing({ change: { statement, path, body, done }, onDone, onCancel }: Props) {
  const router = useRouter()

  function tell({ data }: { data: { effectiveAt: string } }) {
    onDone(Date.parse(data.effectiveAt) > Date.now() ? '' : done)
    router.refresh()
  }

  return (
    <Suspense fallback={<Spinner />}>
      <SignedChange statement={statement} path={path} body={body} onCancel={onCancel} onDone={tell} />
    </Suspense>
  )
}
