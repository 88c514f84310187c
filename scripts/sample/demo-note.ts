import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Identity, identify, isAlive } from '../economy/identity'
import { stateDirectory } from '../economy/leftovers'

type Note = { owner: Identity; databaseUrl: string }

const file = join(stateDirectory, 'demo.json')

/** Writes down where the demo that this process runs has its database. */
export function noteDemo(databaseUrl: string): void {
  const owner = identify(process.pid)
  if (!owner) return
  mkdirSync(stateDirectory, { recursive: true })
  writeFileSync(file, JSON.stringify({ owner, databaseUrl } satisfies Note))
}

/** The database of the demo that runs in this folder; undefined when none does. */
export function runningDemo(): string | undefined {
  try {
    const { owner, databaseUrl } = JSON.parse(readFileSync(file, 'utf8')) as Note
    return isAlive(owner) ? databaseUrl : undefined
  } catch {
    return undefined
  }
}
