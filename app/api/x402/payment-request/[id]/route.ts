import { failureResponse, successResponse } from '@/lib/http/envelope'
import { limitStatus } from '@/lib/limits'
import { requestStatus, unknownRequest } from '@/lib/request-status'

type Context = { params: Promise<{ id: string }> }

export async function GET(request: Request, { params }: Context): Promise<Response> {
  const limited = await limitStatus(request)
  if (limited) return limited
  const status = await requestStatus((await params).id, Date.now())
  if (!status) return failureResponse(unknownRequest)
  return successResponse(status, 200, { 'Access-Control-Allow-Origin': '*' })
}
