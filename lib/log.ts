import 'server-only'
import pino from 'pino'
import { env } from './env'

const holder = globalThis as { farthingLog?: pino.Logger }

/** Signatures and keys are long runs of hex; a hash or an address is short enough to keep. */
const secretHex = /0x[0-9a-fA-F]{65,}/g

/**
 * Describes an error without what it was carrying: a failed query repeats its parameters, and among ours are
 * signatures. Kept are the names and first lines along the chain of causes.
 */
export function describeError(error: unknown): { name: string; message: string }[] {
  const chain: { name: string; message: string }[] = []
  for (let e = error; e instanceof Error && chain.length < 5; e = e.cause) {
    const [line = ''] = e.message.split(/\n|params:/)
    chain.push({ name: e.name, message: line.replace(secretHex, '0x…').slice(0, 300) })
  }
  return chain
}

/** Returns the process's logger: one JSON object a line. Requests are never logged whole. */
export function log(): pino.Logger {
  holder.farthingLog ??= pino({
    level: env().LOG_LEVEL,
    base: undefined,
    redact: ['*.signature', '*.cookie', '*.authorization', 'signature', 'cookie', 'quote', '*.quote'],
    serializers: { err: describeError },
  })
  return holder.farthingLog
}
