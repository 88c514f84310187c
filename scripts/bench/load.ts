import { execFile, execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

export type Load = {
  url: string
  headers: Record<string, string>
  seconds: number
  connections: number
}

/** What a load generator saw. */
export type Seen = {
  requests: number
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  /** Answers with a status of 300 or more (wrk: 400 or more). */
  notOk: number
  /** Connections that failed and requests that were never answered. */
  errors: number
}

export type Generator = { name: string; run(load: Load): Promise<Seen> }

const run = promisify(execFile)

/** wrk where it is installed, because it takes less of a core from the server; autocannon, which npm brings, elsewhere. */
export function findGenerator(): Generator {
  return hasWrk() ? { name: 'wrk', run: runWrk } : { name: 'autocannon', run: runAutocannon }
}

function hasWrk(): boolean {
  try {
    execFileSync('wrk', ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    // It prints its version and then leaves with 1.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

async function runWrk({ url, headers, seconds, connections }: Load): Promise<Seen> {
  const shape = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '--latency']
  const { stdout } = await run('wrk', [...shape, ...headerArguments(headers, ': '), url])
  return readWrk(stdout)
}

async function runAutocannon({ url, headers, seconds, connections }: Load): Promise<Seen> {
  const program = createRequire(import.meta.url).resolve('autocannon')
  const shape = ['-c', String(connections), '-d', String(seconds), '--json', '--no-progress']
  const { stdout } = await run(process.execPath, [program, ...shape, ...headerArguments(headers, '='), url])
  const { requests, latency, non2xx, errors, timeouts } = JSON.parse(stdout)
  return {
    requests: requests.total,
    requestsPerSecond: requests.average,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    notOk: non2xx,
    errors: errors + timeouts,
  }
}

function headerArguments(headers: Record<string, string>, separator: string): string[] {
  return Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}${separator}${value}`])
}

/** Reads what wrk prints for people: it has no other format. */
export function readWrk(text: string): Seen {
  const number = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const requests = number(/^\s*(\d+) requests in/m)
  const requestsPerSecond = number(/^Requests\/sec:\s+([\d.]+)/m)
  if (requests === undefined || requestsPerSecond === undefined) throw new Error(`wrk said:\n${text}`)
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text) ?? []
  return {
    requests,
    requestsPerSecond,
    p50Ms: milliseconds(text, 50),
    p99Ms: milliseconds(text, 99),
    notOk: number(/Non-2xx or 3xx responses: (\d+)/) ?? 0,
    errors: sockets.slice(1).reduce((sum, count) => sum + Number(count), 0),
  }
}

function milliseconds(text: string, percent: number): number {
  const [, amount, unit] = new RegExp(`^\\s*${percent}%\\s+([\\d.]+)(us|ms|s|m)\\s*$`, 'm').exec(text) ?? []
  const factor = { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit ?? '']
  if (factor === undefined) throw new Error(`wrk said nothing of its ${percent} % latency:\n${text}`)
  return Number(amount) * factor
}
