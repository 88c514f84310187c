import { after } from 'next/server'
import { failureResponse, successResponse } from '@/lib/http/envelope'
import { hearNotification, wakeFor } from '@/lib/payment-notification'

export const maxDuration = 30

/** Answered before anything is looked at: a sender that has to wait sends again. */
export async function POST(request: Request): Promise<Response> {
  const heard = await hearNotification(request, Date.now())
  if (!heard.ok) return failureResponse(heard.failure)
  const { transaction, duplicate } = heard
  if (transaction) after(() => wakeFor(transaction))
  return successResponse({ received: true, duplicate })
}
