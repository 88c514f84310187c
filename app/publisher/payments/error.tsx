'use client'

import { Button } from '@/components/ui/button'

/** The list could not be read; a button asks for it once more. */
export default function PaymentsError({ reset }: { error: Error; reset: () => void }) {
  return (
    <div role="alert" className="rounded-card border border-danger px-6 py-12 text-center">
      <h1 className="text-3xl">The payments cannot be shown right now</h1>
      <p className="mx-auto mt-3 max-w-md leading-relaxed text-soft">
        Something broke on our side, or the database does not answer. Looking changes nothing, and no money
        was moved by it. Try again in a moment.
      </p>
      <Button className="mt-6" onClick={reset}>
        Try again
      </Button>
    </div>
  )
}
