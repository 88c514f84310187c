import { answerAtDoor } from '@/lib/door'
import { preflightHeaders } from '@/lib/x402/headers'

export const maxDuration = 30

type Context = { params: Promise<{ slug: string }> }

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return answerAtDoor(request, (await params).slug)
}

export function OPTIONS(): Response {
  return new Response(null, { status: 204, headers: preflightHeaders })
}
