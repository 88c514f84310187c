import { readFileSync } from 'node:fs'
import type { Generator } from './load'
import type { Options } from './options'
import { median } from './statistics'
import type { Target, TargetId } from './targets'

export type Throughput = {
  id: TargetId
  title: string
  status: number
  bodyBytes: number
  headerBytes: number
  /** Medians of the rounds. */
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  /** Time on a processor that the server took per request; null where the system does not tell. */
  serverCpuMs: number | null
  /** Requests per second of each round. */
  rounds: number[]
}

type Round = { requestsPerSecond: number; p50Ms: number; p99Ms: number; serverCpuMs: number | null }

/** Puts one target after the other under load, round by round, so that a slow minute of the machine hits them all. */
export async function measureThroughput(
  targets: Target[],
  generator: Generator,
  options: Options,
  say: (line: string) => void,
): Promise<Throughput[]> {
  const answers = new Map<TargetId, Answer>()
  const rounds = new Map<TargetId, Round[]>(targets.map(({ id }) => [id, []]))
  for (const target of targets) {
    answers.set(target.id, await check(target))
    await generator.run({ ...target, seconds: options.warmUpSeconds, connections: options.connections })
  }
  for (let round = 1; round <= options.rounds; round++) {
    say(`Round ${round} of ${options.rounds} …`)
    for (const target of targets) rounds.get(target.id)?.push(await oneRound(target, generator, options))
  }
  for (const target of targets) await check(target)
  return targets.map(({ id, title, status }) => ({
    id,
    title,
    status,
    ...(answers.get(id) ?? { bodyBytes: 0, headerBytes: 0 }),
    ...summary(rounds.get(id) ?? []),
  }))
}

async function oneRound(
  target: Target,
  generator: Generator,
  { roundSeconds, connections }: Options,
): Promise<Round> {
  const before = cpuSeconds(target.app.pid)
  const { url, headers } = target
  let seen = await generator.run({ url, headers, seconds: roundSeconds, connections })
  // A machine with too much else to do may not get round to a single answer.
  for (let seconds = 2 * roundSeconds; seen.requests === 0 && seconds <= 16 * roundSeconds; seconds *= 2) {
    seen = await generator.run({ url, headers, seconds, connections })
  }
  const after = cpuSeconds(target.app.pid)
  const { requestsPerSecond, p50Ms, p99Ms, requests, notOk, errors } = seen
  const wrong = target.status < 400 ? notOk : requests - notOk
  if (wrong > 0 || errors > 0 || requests === 0) {
    throw new Error(
      `${target.title}: of ${requests} requests ${wrong} had the wrong status, ${errors} failed`,
    )
  }
  const serverCpuMs = before === null || after === null ? null : ((after - before) * 1000) / requests
  return { requestsPerSecond, p50Ms, p99Ms, serverCpuMs }
}

function summary(rounds: Round[]) {
  const cpu = rounds.map(({ serverCpuMs }) => serverCpuMs).filter((ms) => ms !== null)
  return {
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    p50Ms: median(rounds.map((round) => round.p50Ms)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
    serverCpuMs: cpu.length === rounds.length ? median(cpu) : null,
    rounds: rounds.map((round) => round.requestsPerSecond),
  }
}

type Answer = { bodyBytes: number; headerBytes: number }

/** A load generator does not read what it gets: a fast wrong answer must not pass for a fast one. */
async function check({ url, headers, status, holds, title }: Target): Promise<Answer> {
  const answer = await fetch(url, { headers: { ...headers, 'Accept-Encoding': 'identity' } })
  const body = await answer.text()
  if (answer.status !== status || !body.includes(holds)) {
    throw new Error(
      `${title}: ${url} answered ${answer.status} instead of ${status} with “${holds}”:\n${body.slice(0, 500)}`,
    )
  }
  const headerBytes = [...answer.headers].reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    0,
  )
  return { bodyBytes: Buffer.byteLength(body), headerBytes }
}

/** The processor time that a process has used so far; Linux counts it in hundredths of a second. */
function cpuSeconds(pid: number): number | null {
  if (process.platform !== 'linux') return null
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
