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

/**
 * The programs around this one that only exist to run it: npm, its shell, tsx. Nothing further up: a shell that
 * started npm in the background may end while the run goes on.
 */
export function launchers(): Identity[] {
  if (process.platform !== 'linux') return []
  const around: { pid: number; command: string[] }[] = []
  for (let pid = process.ppid; pid > 1 && around.length < 4; pid = parentOf(pid)) {
    around.push({ pid, command: commandOf(pid) })
  }
  const npm = around.findIndex(({ command }) => isNpm(command))
  const ours = npm < 0 ? around.slice(0, 1).filter(({ command }) => isTsx(command)) : around.slice(0, npm + 1)
  return ours.flatMap(({ pid }) => identify(pid) ?? [])
}

function isNpm([program = '', script = '']: string[]): boolean {
  return /^npm /.test(program) || /\/npm(-cli\.js)?$/.test(script)
}

function isTsx([, script = '']: string[]): boolean {
  return /\/tsx(\/dist\/cli\.mjs)?$/.test(script)
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
  try {
    return Number(statOf(pid)[1])
  } catch {
    return 0
  }
}

/** The fields after the program's name, which is in brackets and may hold spaces: state, parent, … start time. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
