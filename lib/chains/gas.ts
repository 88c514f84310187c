import 'server-only'

/** What a settlement takes: a transfer with a plain wallet's signature. */
export const gasOfSettlement = 100_000n
