import { parseArgs } from 'node:util'

/** How many buyers are at it at once, and how many purchases they share in one round. */
export type Level = { buyers: number; purchases: number }

export type MoneyOptions = {
  /** One JSON object on standard output instead of the table. */
  json: boolean
  rounds: number
  levels: Level[]
  /** Purchases in each shop before any counts: at once, and one after the other. */
  warmUpPurchases: number
  warmUpOneByOne: number
  /** Purchases, one after the other, over which statements and calls are counted. */
  countedPurchases: number
  openRows: number
  ledgerSizes: number[]
  /** How often each operation of the ledger is timed at each size. */
  ledgerSamples: number
}

/** Reads the command line; refuses what it does not know. */
export function readMoneyOptions(args: string[]): MoneyOptions {
  const { values } = parseArgs({
    args,
    options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  })
  const { json, quick } = values
  return { json, ...(quick ? quickSize : fullSize) }
}

const fullSize = {
  rounds: 5,
  levels: [
    { buyers: 1, purchases: 32 },
    { buyers: 8, purchases: 128 },
    { buyers: 32, purchases: 256 },
  ],
  warmUpPurchases: 256,
  countedPurchases: 60,
  warmUpOneByOne: 32,
  openRows: 10_000,
  ledgerSizes: [1_000, 100_000, 1_000_000],
  ledgerSamples: 300,
}

/** Shows that everything works; its numbers mean little. */
const quickSize = {
  rounds: 1,
  levels: [
    { buyers: 1, purchases: 6 },
    { buyers: 8, purchases: 24 },
    { buyers: 32, purchases: 64 },
  ],
  warmUpPurchases: 32,
  countedPurchases: 10,
  warmUpOneByOne: 12,
  openRows: 300,
  ledgerSizes: [1_000, 10_000],
  ledgerSamples: 60,
}
