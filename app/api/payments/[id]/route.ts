import { problemResponse } from '@/lib/http/problem'
import { limitStatus } from '@/lib/limits'
import { paymentStatus } from '@/lib/payment-status'

type Context = { params: Promise<{ id: string }> }

export async function GET(request: Request, { params }: Context): Promise<Response> {
  const limited = await limitStatus(request)
  if (limited) return limited
  const status = await paymentStatus((await params).id)
  if (!status) {
    return problemResponse({
      status: 404,
      code: 'not_found',
      title: 'There is no such payment',
      detail: 'No payment has this id.',
    })
  }
  return Response.json(status, {
    headers: { 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*' },
  })
}
