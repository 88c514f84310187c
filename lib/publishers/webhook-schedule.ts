const minute = 60
const hour = 60 * minute

/** How long after each failed attempt the next one comes, in seconds: three days and six minutes, and what chance adds. */
const pauses = [
  5,
  minute,
  5 * minute,
  hour / 2,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  16.5 * hour,
  24 * hour,
]
/** Up to so much longer, so that what failed together does not come back together. */
const jitter = 0.1

/**
 * Tells when to try again after a failed attempt, in seconds from then; `undefined` when that was the last.
 *
 * @param attempt the number of the attempt that failed, from 1
 * @param chance from 0 up to 1
 */
export function pauseAfter(attempt: number, chance = Math.random()): number | undefined {
  const pause = pauses[attempt - 1]
  return pause === undefined ? undefined : pause * (1 + jitter * chance)
}

/** An endpoint at which every attempt has failed for so long is not tried any more. */
export const persistentHours = 72
