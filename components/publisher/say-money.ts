/** "$1,234.50", "−$0.25"; digits beyond the cents only where small change has them. */
export function sayMoney(usd: string): string {
  const value = Number(usd)
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 6 : 2
  const text = Math.abs(value).toLocaleString('en', {
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  })
  return `${value < 0 ? '−' : ''}$${text}`
}

export function sayCount(count: number): string {
  return count.toLocaleString('en')
}

/** "12.5%"; a dash where there is nothing to divide by. */
export function sayShare(share: number | null): string {
  return share === null ? '–' : share.toLocaleString('en', { style: 'percent', maximumFractionDigits: 1 })
}

/** "25 Nov 2026" of a day such as `2026-11-25`. */
export function sayDay(day: string): string {
  return new Date(day).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
}
