import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

type Run = { pids: number[]; directories: string[] }
type Identity = { pid: number; born: string }
type Recorded = { owner: Identity; children: Identity[]; directories: string[] }

/** Everything a run leaves in the project: logs and the notes that let the next run tidy up. */
export const stateDirectory = resolve('.farthing')

const notePattern = /^run-\d+\.json$/
const note = join(stateDirectory, `run-${process.pid}.json`)
const temporaryPrefix = join(tmpdir(), 'farthing-')

/** Writes down what this process has started, so that a later run can end it if this one cannot. */
export function recordRun({ pids, directories }: Run): void {
  if (pids.length === 0 && directories.length === 0) {
    forgetRun()
    return
  }
  const children = pids.flatMap((pid) => identify(pid) ?? [])
  const owner = identify(process.pid) ?? { pid: process.pid, born: '' }
  mkdirSync(stateDirectory, { recursive: true })
  writeFileSync(note, JSON.stringify({ owner, children, directories } satisfies Recorded))
}

/** Takes this process's note away. */
export function forgetRun(): void {
  rmSync(note, { force: true })
}

/** Ends what runs that were killed outright have left behind, and nothing else. */
export function endLeftovers(): void {
  mkdirSync(stateDirectory, { recursive: true })
  for (const name of readdirSync(stateDirectory)) {
    if (!notePattern.test(name)) continue
    const path = join(stateDirectory, name)
    const run = read(path)
    if (run && isAlive(run.owner)) continue
    for (const child of run?.children ?? []) end(child)
    for (const directory of run?.directories ?? []) {
      if (directory.startsWith(temporaryPrefix))
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

function end(child: Identity): void {
  if (!isAlive(child)) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Gone between the look and the signal.
  }
}

function isAlive({ pid, born }: Identity): boolean {
  return born !== '' && identify(pid)?.born === born
}

// A pid is reused and a command line can be rewritten by its program (Next does); the moment of birth is neither.
function identify(pid: number): Identity | null {
  const born = process.platform === 'linux' ? bornOnLinux(pid) : bornElsewhere(pid)
  return born ? { pid, born } : null
}

function bornOnLinux(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name, in brackets, may hold spaces; the start time is the 20th field after it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return ticks ? `${boot}:${ticks}` : null
  } catch {
    return null
  }
}

function bornElsewhere(pid: number): string | null {
  if (process.platform === 'win32') return null
  try {
    const args = ['-o', 'lstart=', '-p', String(pid)]
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
  } catch {
    return null
  }
}
