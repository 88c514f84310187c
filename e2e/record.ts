import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const folder = 'test-results/record'
type Kind = 'wallets' | 'sent'

/** Begins a record of one run, of what its stories leave to be looked at when all of them have ended. */
export function startRecord(): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

/** Writes one thing down. Each worker has files of its own, in which it stands in the order in which it happened. */
export function record(kind: Kind, thing: unknown): void {
  appendFileSync(join(folder, `${kind}-${process.pid}.jsonl`), `${JSON.stringify(thing)}\n`)
}

/** Everything of a kind that was written down. */
export function recorded<T>(kind: Kind): T[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${kind}-`))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as T)
}
