import { z } from 'zod'
import { type Failure, failureResponse, successResponse } from '@/lib/http/envelope'
import { readLimited } from '@/lib/http/limited-body'
import { limitStatus } from '@/lib/limits'
import { issuePaymentRequest } from '@/lib/payment-requests'
import { parseJson } from '@/lib/x402/json'

/** An address and its braces; nothing else is taken. */
const maxBytes = 4096

const body = z.strictObject({ resource: z.string().min(1).max(2048) })

/** Anybody may ask, and asking writes nothing. */
export async function POST(request: Request): Promise<Response> {
  const limited = await limitStatus(request)
  if (limited) return limited
  const read = await readLimited(request, maxBytes)
  if (!read.ok) return failureResponse(tooLarge)
  const json = parseJson(new TextDecoder().decode(read.bytes))
  if (!json.ok) return failureResponse(malformed(json.detail))
  const asked = body.safeParse(json.value)
  if (!asked.success) return failureResponse(malformed(sayIssue(asked.error)))
  const issued = await issuePaymentRequest(asked.data.resource, Date.now())
  if (!issued.ok) return failureResponse(issued.failure)
  return successResponse(issued.data, 201, { Location: issued.data.statusUrl })
}

function sayIssue(error: z.ZodError): string {
  const [issue] = error.issues
  if (issue?.code === 'unrecognized_keys')
    return 'Only "resource" is taken: amount, currency and payee are those of its price.'
  return 'The body must be { "resource": "/articles/<slug>" }.'
}

function malformed(detail: string): Failure {
  return { status: 400, code: 'invalid_request', error: `${detail} No money moved.` }
}

const tooLarge: Failure = {
  status: 413,
  code: 'too_large',
  error: `The body is over ${maxBytes} bytes. No money moved.`,
}
