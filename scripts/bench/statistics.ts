/** The middle value, or the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = ascending(values)
  const middle = sorted.length / 2
  return (at(sorted, Math.ceil(middle) - 1) + at(sorted, Math.floor(middle))) / 2
}

/** The smallest value that at least so many per cent of the values do not exceed. */
export function percentile(values: number[], percent: number): number {
  const sorted = ascending(values)
  return at(sorted, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))
}

/**
 * How two contestants compare: the median of the ratios within each round. Both halves of one ratio were measured a few
 * seconds apart, so a machine that is busier in one round than in the next moves both and not the ratio.
 */
export function pairedRatio(rounds: number[], baseline: number[]): number {
  if (rounds.length !== baseline.length) throw new Error('Two contestants ran different numbers of rounds')
  return median(rounds.map((value, round) => value / at(baseline, round)))
}

function ascending(values: number[]): number[] {
  if (values.length === 0) throw new Error('There is nothing to take the middle of')
  return [...values].sort((a, b) => a - b)
}

function at(values: number[], index: number): number {
  const value = values[index]
  if (value === undefined) throw new Error(`No value at ${index}`)
  return value
}
