import { readFree } from '@/lib/free-reading'

type Context = { params: Promise<{ slug: string }> }

/** A form's answer: the article, or a page that says why not. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  return readFree(request, (await params).slug)
}
