import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** One process and no other: a pid is reused and a command line rewritten (Next does), the moment of birth is neither. */
export type Identity = { pid: number; born: string }

/** Who has this pid now; null when nobody has, or when the system does not say. */
export function identify(pid: number): Identity | null {
  const born = process.platform === 'linux' ? bornOnLinux(pid) : bornElsewhere(pid)
  return born ? { pid, born } : null
}

/** Whether that very process still runs. */
export function isAlive({ pid, born }: Identity): boolean {
  return born !== '' && identify(pid)?.born === born
}

/** The programs around this one that only exist to run it: npm, its shell, tsx. */
export function launchers(): Identity[] {
  const found: Identity[] = []
  if (process.platform !== 'linux') return found
  for (let pid = process.ppid; pid > 1 && /\bnpm\b|\btsx\b/.test(commandLine(pid)); pid = parentOf(pid)) {
    found.push(...[identify(pid)].filter((identity) => identity !== null))
  }
  return found
}

function bornOnLinux(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const [state, ticks] = [statOf(pid)[0], statOf(pid)[19]]
    // A zombie has ended; its parent only has not looked yet.
    return ticks && state !== 'Z' ? `${boot}:${ticks}` : null
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

function parentOf(pid: number): number {
  return Number(statOf(pid)[1])
}

/** The fields after the program's name, which is in brackets and may hold spaces: state, parent, … start time. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
