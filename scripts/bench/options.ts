import { parseArgs } from 'node:util'

export type Options = {
  /** One JSON object on standard output instead of the table. */
  json: boolean
  rounds: number
  roundSeconds: number
  warmUpSeconds: number
  connections: number
  /** Purchases per contestant that count, after those that only warm up. */
  purchases: number
  warmUpPurchases: number
}

/** Reads the command line; refuses what it does not know. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  })
  const { json, quick } = values
  // The quick run shows that everything works; its numbers mean little.
  const size = quick
    ? { rounds: 3, roundSeconds: 1, warmUpSeconds: 1, purchases: 8, warmUpPurchases: 2 }
    : { rounds: 5, roundSeconds: 5, warmUpSeconds: 3, purchases: 60, warmUpPurchases: 20 }
  return { json, ...size, connections: 32 }
}
