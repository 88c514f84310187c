import type { PublicClient } from 'viem'

/** A block, as far as its place in time goes. */
export interface Moment {
  number: bigint
  timestamp: bigint
}

/** The blocks of one day, of those that were asked about. */
export interface BlocksOfDay {
  /** UTC, such as 2026-11-25. */
  day: string
  from: bigint
  to: bigint
}

const secondsPerDay = 86_400n

/** Tells the UTC day of a block's timestamp. */
export function dayOf(timestamp: bigint): string {
  return new Date(Number(timestamp) * 1000).toISOString().slice(0, 10)
}

/** Divides a range of blocks into UTC days by the blocks' own timestamps. Days without a block are left out. */
export async function* daysOfBlocks(
  client: PublicClient,
  from: Moment,
  to: Moment,
): AsyncGenerator<BlocksOfDay> {
  let first = from
  for (;;) {
    const midnight = (first.timestamp / secondsPerDay + 1n) * secondsPerDay
    const next = await firstBlockAt(client, midnight, first, to)
    yield { day: dayOf(first.timestamp), from: first.number, to: next ? next.number - 1n : to.number }
    if (!next) return
    first = next
  }
}

/**
 * Finds the first block at or after a time, between two that are known. Blocks come at a steady pace, so the guess in
 * proportion is nearly right; every other guess halves what is left, for chains that paused.
 *
 * @returns `undefined` when even the last one is earlier
 * @throws when the node does not answer.
 */
export async function firstBlockAt(
  client: PublicClient,
  timestamp: bigint,
  from: Moment,
  to: Moment,
): Promise<Moment | undefined> {
  if (to.timestamp < timestamp) return undefined
  if (from.timestamp >= timestamp) return from
  let [before, found] = [from, to]
  for (let guesses = 0; found.number - before.number > 1n; guesses++) {
    const gap = found.number - before.number
    const share = ((timestamp - before.timestamp) * gap) / (found.timestamp - before.timestamp)
    const guess = guesses % 2 === 0 ? before.number + share : before.number + gap / 2n
    const within =
      guess <= before.number ? before.number + 1n : guess >= found.number ? found.number - 1n : guess
    const { number, timestamp: at } = await client.getBlock({ blockNumber: within })
    if (at < timestamp) before = { number, timestamp: at }
    else found = { number, timestamp: at }
  }
  return found
}
