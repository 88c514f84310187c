import { parseArgs } from 'node:util'

export type PublisherOptions = {
  /** One JSON object on standard output instead of the table. */
  json: boolean
  sizes: number[]
  /** How often each target is asked at each size, beside the first time. */
  samples: number
}

/** Reads the command line; refuses what it does not know. `--quick` shows that everything works; its numbers mean little. */
export function readPublisherOptions(args: string[]): PublisherOptions {
  const { values } = parseArgs({
    args,
    options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  })
  const { json, quick } = values
  return quick
    ? { json, sizes: [1_000, 10_000], samples: 3 }
    : { json, sizes: [1_000, 100_000, 1_000_000], samples: 15 }
}
