import type { Revenue } from '@/lib/dashboard/revenue'
import { sayCount, sayMoney } from './say-money'

/** Says which of the numbers never happened. */
export function SampleNotice({ sample }: { sample: Revenue['sample'] }) {
  if (!sample) return null
  return (
    <p role="note" className="rounded-card border border-copper bg-well px-4 py-3 text-sm">
      <strong className="font-semibold">Sample data.</strong> {sayCount(sample.sales)} of these sales, worth{' '}
      {sayMoney(sample.revenue)}, never happened, nor did the 402s before them: they show what this page looks
      like after ninety days. Remove them with <code className="font-mono">npm run demo:forget</code>.
    </p>
  )
}
