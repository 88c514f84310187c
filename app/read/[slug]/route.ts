import { answerPage } from '@/lib/door'
import { internalOriginOf } from '@/lib/http/internal'

type Context = { params: Promise<{ slug: string }> }

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return answerPage(request, (await params).slug, internalOriginOf(new URL(request.url).origin))
}
