import { answerCron } from '@/lib/cron'

export const maxDuration = 60

export function GET(request: Request): Promise<Response> {
  return answerCron(request)
}
