'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { Button } from '@/components/ui/button'

type Props = {
  /** What was to be shown, such as “The prices”. */
  what: string
  reset?: () => void
}

/** What broke, that nothing was changed by it, and a way on. */
export function SectionError({ what, reset }: Props) {
  const router = useRouter()

  function tryAgain() {
    if (!reset) return location.reload()
    // The page comes from the server: without asking it again, the same error would be drawn.
    startTransition(() => {
      router.refresh()
      reset()
    })
  }

  return (
    <div role="alert" className="rounded-card border border-danger px-6 py-12 text-center">
      <h1 className="text-3xl">{what} cannot be shown right now</h1>
      <p className="mx-auto mt-3 max-w-md leading-relaxed text-soft">
        Something broke on our side, or the database does not answer. Looking changes nothing: what was set
        stays set, and no money was moved by it. Try again in a moment.
      </p>
      <Button className="mt-6" onClick={tryAgain}>
        Try again
      </Button>
    </div>
  )
}
