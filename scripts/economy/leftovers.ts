import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type Identity, identify, isAlive, launchers } from './identity'

type Run = { pids: number[]; directories: string[] }
type Recorded = {
  owner: Identity
  /** The programs around the owner (npm, tsx): when one of them is gone, nobody is left who could end the owner. */
  launchers: Identity[]
  children: Identity[]
  directories: string[]
}

/** Everything a run leaves in the project: logs and the notes that let the next run tidy up. */
export const stateDirectory = resolve('.farthing')

const notePattern = /^run-\d+\.json$/
const note = join(stateDirectory, `run-${process.pid}.json`)
const ourLaunchers = launchers()

/** Writes down what this process has started, so that a later run can end it if this one cannot. */
export function recordRun({ pids, directories }: Run): void {
  if (pids.length === 0 && directories.length === 0) {
    forgetRun()
    return
  }
  const children = pids.flatMap((pid) => identify(pid) ?? [])
  const owner = identify(process.pid) ?? { pid: process.pid, born: '' }
  mkdirSync(stateDirectory, { recursive: true })
  const recorded: Recorded = { owner, launchers: ourLaunchers, children, directories }
  writeFileSync(note, JSON.stringify(recorded))
}

/** Takes this process's note away. */
export function forgetRun(): void {
  rmSync(note, { force: true })
}

/** Whether whoever started this process (npm, tsx) was killed and nobody can stop it any more. */
export function isOrphaned(): boolean {
  return !ourLaunchers.every(isAlive)
}

/** Ends what runs that were killed outright have left behind, and nothing else. */
export function endLeftovers(): void {
  mkdirSync(stateDirectory, { recursive: true })
  for (const name of readdirSync(stateDirectory)) {
    if (!notePattern.test(name)) continue
    const path = join(stateDirectory, name)
    const run = read(path)
    if (run && [run.owner, ...run.launchers].every(isAlive)) continue
    if (run) endProcess(run.owner)
    for (const child of run?.children ?? []) endGroup(child)
    for (const directory of run?.directories ?? []) {
      if (basename(directory).startsWith('farthing-'))
        rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    }
    rmSync(path, { force: true })
  }
}

function read(path: string): Recorded | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Recorded
  } catch {
    return null
  }
}

function endProcess(owner: Identity): void {
  if (isAlive(owner)) kill(owner.pid)
}

function endGroup(child: Identity): void {
  if (isAlive(child)) kill(process.platform === 'win32' ? child.pid : -child.pid)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone between the look and the signal.
  }
}
