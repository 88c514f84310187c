import 'server-only'
import { createHash, timingSafeEqual } from 'node:crypto'
import { env } from './env'
import { problemResponse } from './http/problem'
import { runJobs } from './jobs'

/** Runs the background jobs once, for a caller that knows `CRON_SECRET`; Vercel's cron sends it as a bearer token. */
export async function answerCron(request: Request): Promise<Response> {
  const { CRON_SECRET } = env()
  if (!CRON_SECRET) {
    return problemResponse({
      status: 404,
      code: 'cron_off',
      title: 'There is no cron here',
      detail: 'Set CRON_SECRET to let a scheduler run the reconciler through this address.',
    })
  }
  if (!isSame(request.headers.get('authorization') ?? '', `Bearer ${CRON_SECRET}`)) {
    return problemResponse({
      status: 401,
      code: 'cron_refused',
      title: 'This address is for the scheduler',
      detail: 'Send CRON_SECRET as a bearer token.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    })
  }
  return Response.json(await runJobs(), { headers: { 'Cache-Control': 'no-store' } })
}

/** Compares digests, which are of one length, so that the time tells nothing. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
