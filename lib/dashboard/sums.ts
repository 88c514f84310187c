import { usdAmount } from '../pricing/price'

/** What was sold, and how often a 402 was shown for it: of a day, a page, a network … */
export interface Sums {
  sales: number
  /** Millionths of a dollar, as all money here. */
  gross: bigint
  refunds: number
  refunded: bigint
  newPayers: number
  shown: number
}

/** The same in figures to show. Dollars are plain decimals. */
export interface Figures {
  sales: number
  /** What was sold for, before refunds. */
  gross: string
  refunds: number
  refunded: string
  /** What stays; below nothing when more was paid back than came in. */
  revenue: string
  newPayers: number
  /** How often a 402 was shown, at least; null where it cannot be told apart. */
  shown: number | null
  /** Sales for each 402 that was shown, at most 1; null where none was. */
  conversion: number | null
}

export const nothing: Sums = { sales: 0, gross: 0n, refunds: 0, refunded: 0n, newPayers: 0, shown: 0 }

export function sumOf(list: readonly Sums[]): Sums {
  return list.reduce(
    (all, each) => ({
      sales: all.sales + each.sales,
      gross: all.gross + each.gross,
      refunds: all.refunds + each.refunds,
      refunded: all.refunded + each.refunded,
      newPayers: all.newPayers + each.newPayers,
      shown: all.shown + each.shown,
    }),
    nothing,
  )
}

export function figuresOf({ sales, gross, refunds, refunded, newPayers, shown }: Sums): Figures {
  return {
    sales,
    gross: dollarsOf(gross),
    refunds,
    refunded: dollarsOf(refunded),
    revenue: dollarsOf(gross - refunded),
    newPayers,
    shown,
    conversion: shown > 0 ? Math.min(1, sales / shown) : null,
  }
}

/** Dollars as a plain decimal with at least two digits, such as `-0.10`. */
export function dollarsOf(micros: bigint): string {
  return micros < 0n ? `-${usdAmount(-micros, 6)}` : usdAmount(micros, 6)
}

/**
 * The price in the middle of all sales: half of them cost this or less. Of two in the middle it is the lower, so that it is
 * always a price that somebody has paid.
 */
export function medianPrice(prices: readonly { price: string; sales: number }[]): string | null {
  const sorted = [...prices].sort((a, b) => Number(a.price) - Number(b.price))
  const half = sorted.reduce((sum, { sales }) => sum + sales, 0) / 2
  let seen = 0
  for (const { price, sales } of sorted) {
    seen += sales
    if (sales > 0 && seen >= half) return price
  }
  return null
}
