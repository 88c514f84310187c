import { createRequire } from 'node:module'
import { type Started, start } from './process'

export type NextOptions = { env: Record<string, string>; logFile?: string | 'inherit' }

/** Runs a Next command with the given configuration and what the system needs, and nothing else of ours. */
export function next(args: string[], { env, logFile }: NextOptions): Started {
  const program = createRequire(import.meta.url).resolve('next/dist/bin/next')
  return start(process.execPath, [program, ...args], {
    env: { ...env, NEXT_TELEMETRY_DISABLED: '1' },
    logFile,
    graceMs: 500,
  })
}
