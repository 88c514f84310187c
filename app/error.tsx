'use client'

import { buttonClass } from '@/components/ui/button-class'

export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string }
  /** Asks the server for the page again. */
  retry: () => void
}) {
  return (
    <div className="mx-auto max-w-2xl px-5 py-24 text-center sm:py-32">
      <h1 className="text-5xl">This page did not load</h1>
      <p className="mx-auto mt-5 max-w-md font-serif text-xl leading-relaxed text-soft">
        The fault is ours. If you had just paid, the payment is kept: open the article again and it will be
        found.
      </p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        <button type="button" onClick={retry} className={buttonClass()}>
          Try again
        </button>
        <a href="/" className={buttonClass('secondary')}>
          Front page
        </a>
      </div>
      {error.digest && <p className="mt-8 text-sm text-soft">Reference for support: {error.digest}</p>}
    </div>
  )
}
