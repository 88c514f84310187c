import { problemResponse } from './problem'
import type { Exceeded } from './rate-limit'

const cors = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After, RateLimit, RateLimit-Policy',
}

/** Answers 429: when the same request may come again, and in the `RateLimit` fields which limits it met. */
export function tooManyResponse(
  exceeded: readonly Exceeded[],
  detail: (seconds: number) => string,
): Response {
  const seconds = (waitMs: number) => Math.max(1, Math.ceil(waitMs / 1000))
  const wait = Math.max(...exceeded.map(({ waitMs }) => seconds(waitMs)))
  return problemResponse({
    status: 429,
    code: 'too_many_requests',
    title: 'Too many requests',
    detail: detail(wait),
    headers: {
      ...cors,
      'Retry-After': String(wait),
      'RateLimit-Policy': exceeded
        .map(({ policy }) => `"${policy.name}";q=${policy.quota};w=${policy.windowSeconds}`)
        .join(', '),
      RateLimit: exceeded.map(({ policy, waitMs }) => `"${policy.name}";r=0;t=${seconds(waitMs)}`).join(', '),
    },
  })
}

/** Answers 503 when nobody can say how often this sender has come, and money or a wallet is at stake. */
export function uncountedResponse(detail: string): Response {
  return problemResponse({
    status: 503,
    code: 'limits_unavailable',
    title: 'Farthing cannot take this right now',
    detail,
    headers: { ...cors, 'Retry-After': '5' },
  })
}
