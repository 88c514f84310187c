import 'server-only'
import { env } from './env'

/** Ends the process when the configuration is missing or unsafe, saying what to set. */
export function checkBoot(): void {
  try {
    env()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
