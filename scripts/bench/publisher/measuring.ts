import { median, percentile } from '../statistics'
import { answerOf, type Target } from './targets'

export type Timing = {
  id: string
  title: string
  kind: Target['kind']
  /** By size: null where the app has no such place. */
  at: ({ firstMs: number; medianMs: number; p95Ms: number; bytes: number } | null)[]
}

/** Times one target: the first time by itself, because nothing is warm then. An export is asked for once more, not many times. */
export async function timeTarget(
  origin: string,
  target: Target,
  cookie: string,
  samples: number,
): Promise<Timing['at'][number]> {
  const first = await answerOf(origin, target, cookie)
  if (first.status === 404) return null
  if (first.status !== 200) throw new Error(`${target.path} was answered ${first.status}`)
  const times: number[] = []
  const isLong = first.ms > 2000
  for (let i = 0; i < (isLong ? 1 : samples); i++) {
    const { status, ms } = await answerOf(origin, target, cookie)
    if (status !== 200) throw new Error(`${target.path} was answered ${status}`)
    times.push(ms)
  }
  return { firstMs: first.ms, medianMs: median(times), p95Ms: percentile(times, 95), bytes: first.bytes }
}
