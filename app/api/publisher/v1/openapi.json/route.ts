import { jsonResponse } from '@/lib/dashboard/api'
import { openApiDocument } from '@/lib/dashboard/openapi'
import { env } from '@/lib/env'

/** For anybody: it says what there is, and nothing of what is in it. */
export function GET(): Response {
  return jsonResponse(openApiDocument(env().PUBLIC_ORIGIN))
}
