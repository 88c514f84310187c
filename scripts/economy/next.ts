import { createRequire } from 'node:module'
import { type Started, start } from './process'

export type NextOptions = { env: Record<string, string>; logFile?: string | 'inherit' }

/** Runs a Next command with the given configuration and what the system needs, and nothing else of ours. */
export function next(args: string[], { env, logFile }: NextOptions): Started {
  const program = createRequire(import.meta.url).resolve('next/dist/bin/next')
  return start(process.execPath, [program, ...args], {
    env: { ...inherited(), ...env, NEXT_TELEMETRY_DISABLED: '1' },
    logFile,
    graceMs: 500,
  })
}

// The shell may hold a developer's real settings; a run on play money must not see them.
function inherited(): Record<string, string | undefined> {
  const kept =
    /^(PATH|HOME|USER|LANG|LC_.*|TZ|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI|TMPDIR|TEMP|TMP|SYSTEMROOT|APPDATA|LOCALAPPDATA|USERPROFILE|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|XDG_.*)$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))
}
