import type { ReactNode } from 'react'
import { type Fee, feesAbove, warningsFor } from '@/lib/dashboard/warnings'
import { dollars } from '@/lib/pricing/setting'
import { sayWarning } from './say'

type Props = {
  buyer: 'people' | 'programs'
  /** As it is typed. */
  price: string
  /** Of the networks that it would be paid on. */
  fees: readonly Fee[]
  /** What the field means, for as long as there is nothing to be warned of. */
  children?: ReactNode
}

/** What should be known of a price while it is typed, before it is saved. */
export function PriceHint({ buyer, price, fees, children }: Props) {
  const { data } = dollars.safeParse(price)
  const warnings = data === undefined ? [] : warningsFor(buyer, data, fees)
  if (data === undefined || warnings.length === 0) return children
  const said = warnings.map((warning) => sayWarning(warning, feesAbove(data, fees)))
  return <span className="text-copper">{said.join(' ')}</span>
}
