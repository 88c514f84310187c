import type { ReactNode } from 'react'
import type { Revenue } from '@/lib/dashboard/revenue'
import { sayCount, sayMoney } from './say-money'

/** Says which of the numbers never happened. */
export function SampleNotice({ sample }: { sample: Revenue['sample'] }) {
  if (!sample) return null
  return (
    <SampleNote>
      {sayCount(sample.sales)} of these sales, worth {sayMoney(sample.revenue)}, never happened, nor did the
      402s before them: they show what this page looks like after ninety days.
    </SampleNote>
  )
}

/** Says what of a page never happened, and how to be rid of it. */
export function SampleNote({ children }: { children: ReactNode }) {
  return (
    <p role="note" className="rounded-card border border-copper bg-well px-4 py-3 text-sm">
      <strong className="font-semibold">Sample data.</strong> {children} Remove them with{' '}
      <code className="font-mono">npm run demo:forget</code>.
    </p>
  )
}

/** Stands beside each thing that never happened. */
export function SampleMark({ children }: { children?: ReactNode }) {
  return (
    <span className="whitespace-nowrap rounded-button border border-copper px-1.5 py-0.5 font-sans text-copper text-xs">
      {children && <span className="tabular-nums">{children} </span>}sample
    </span>
  )
}
