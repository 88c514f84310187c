'use client'

import { Button } from '@/components/ui/button'

type Props = {
  /** What was to be shown, such as “The prices”. */
  what: string
  /** Asks the server for it again; without it the whole page is loaded again. */
  retry?: () => void
}

/** What broke, that nothing was changed by it, and a way on. */
export function SectionError({ what, retry = () => location.reload() }: Props) {
  return (
    <div role="alert" className="rounded-card border border-danger px-6 py-12 text-center">
      <h1 className="text-3xl">{what} cannot be shown right now</h1>
      <p className="mx-auto mt-3 max-w-md leading-relaxed text-soft">
        Something broke on our side, or the database does not answer. Looking changes nothing: what was set
        stays set, and no money was moved by it. Try again in a moment.
      </p>
      <Button className="mt-6" onClick={retry}>
        Try again
      </Button>
    </div>
  )
}
