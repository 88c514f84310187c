import { type ReactNode, useEffect, useRef } from 'react'
import { Spinner } from '@/components/ui/spinner'

type PanelProps = { step: string; progress: string; children: ReactNode }

/**
 * The place where one step follows another. Each replaces the buttons of the one before, so focus follows to the new
 * step, never back to the page's top; what goes on meanwhile is read out by a line that outlives the steps.
 */
export function Panel({ step, progress, children }: PanelProps) {
  const panel = useRef<HTMLDivElement>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the step changes.
  useEffect(() => {
    const heading = panel.current?.querySelector<HTMLElement>('[data-step-heading]')
    ;(heading ?? panel.current)?.focus()
  }, [step])

  return (
    <div ref={panel} tabIndex={-1} className="outline-none" data-step={step}>
      <p role="status" className="sr-only">
        {progress}
      </p>
      {children}
    </div>
  )
}

export function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h2 data-step-heading="" tabIndex={-1} className="mb-4 text-2xl outline-none">
        {title}
      </h2>
      {children}
    </>
  )
}

/** A sentence that asks for something, and the ways on from it. */
export function Asked({
  sentence,
  more,
  children,
}: {
  sentence: { title: string; text: string }
  more?: ReactNode
  children: ReactNode
}) {
  return (
    <Step title={sentence.title}>
      <p role="alert" className="text-[0.9375rem] leading-relaxed">
        {sentence.text}
      </p>
      {more}
      <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2">{children}</div>
    </Step>
  )
}

/** Something is going on. Its words are read out by the panel's own line. */
export function Progress({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-3">
      <p aria-hidden="true" className="flex items-center gap-3 font-semibold">
        <Spinner />
        {text}
      </p>
      {children}
    </div>
  )
}
