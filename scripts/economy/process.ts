import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { forgetRun, recordRun } from './leftovers'
import { systemEnvironment } from './system-environment'

export type Started = {
  pid: number
  /** Resolves with the exit code (null when a signal ended it) and never rejects. */
  exited: Promise<number | null>
  /** Standard output and error so far, when not sent to a log file; the last 64 KB. */
  output(): string
  stop(): Promise<void>
}

export type StartOptions = {
  /** Added to what every program gets of our environment; the rest of it stays here. */
  env?: Record<string, string | undefined>
  cwd?: string
  uid?: number
  gid?: number
  /** Where output goes, 'inherit' for our own terminal; without it, it is kept in memory for error messages. */
  logFile?: string | 'inherit'
  /** How this program likes to be asked to stop. */
  stopSignal?: NodeJS.Signals
  /** How long it may take over that before it is killed. */
  graceMs?: number
}

const running = new Set<Started & { kill(signal: NodeJS.Signals): void }>()
const directories = new Set<string>()
let guarded = false

/** Starts a program in a process group of its own, which ends with this process however this process ends. */
export function start(command: string, args: string[], options: StartOptions = {}): Started {
  guard()
  const log = destination(options.logFile)
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...systemEnvironment(), ...options.env } as NodeJS.ProcessEnv,
    uid: options.uid,
    gid: options.gid,
    detached: process.platform !== 'win32',
    stdio: ['ignore', log, log],
  })
  if (typeof log === 'number') closeSync(log)
  const output = collect(child)
  const exited = ended(child)
  const pid = child.pid
  if (pid === undefined) throw new Error(`Could not start ${command}`)

  const started = {
    pid,
    exited,
    output,
    kill: (signal: NodeJS.Signals) => killGroup(pid, signal),
    stop: () => stopGroup(pid, exited, options.stopSignal ?? 'SIGTERM', options.graceMs ?? 2000),
  }
  running.add(started)
  record()
  void exited.then(() => {
    running.delete(started)
    record()
  })
  return started
}

/** Promises that the directory goes when this process does, or with the next run at the latest. */
export function removeAtExit(directory: string): void {
  guard()
  directories.add(directory)
  record()
}

/** Removes such a directory now. */
export function removeNow(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  directories.delete(directory)
  record()
}

/** Ends everything this process started. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((started) => started.stop()))
}

function destination(logFile: string | undefined): number | 'inherit' | 'pipe' {
  if (!logFile) return 'pipe'
  return logFile === 'inherit' ? 'inherit' : openSync(logFile, 'a')
}

function record(): void {
  recordRun({ pids: [...running].map(({ pid }) => pid), directories: [...directories] })
}

function guard(): void {
  if (guarded) return
  guarded = true
  process.once('exit', () => {
    for (const { kill } of running) kill('SIGKILL')
    for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    forgetRun()
  })
  for (const [signal, number] of [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.on(signal, () => {
      // A program with a handler of its own (the demo, a test runner) decides for itself how and when to leave.
      if (process.listenerCount(signal) > 1) return
      void stopAll().finally(() => process.exit(128 + number))
    })
  }
}

async function stopGroup(
  pid: number,
  exited: Promise<number | null>,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  killGroup(pid, signal)
  const late = new AbortController()
  const inTime = await Promise.race([
    exited.then(() => true),
    delay(graceMs, false, { signal: late.signal }).catch(() => false),
  ])
  late.abort()
  // Also after a clean exit: its own children may have stayed behind.
  killGroup(pid, 'SIGKILL')
  if (!inTime) await exited
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // Already gone.
  }
}

async function ended(child: ChildProcess): Promise<number | null> {
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  } catch {
    return null
  }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-65536)
    })
  }
  return () => text
}
