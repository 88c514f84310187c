import { openFromLibrary } from '@/lib/restore'

type Context = { params: Promise<{ slug: string }> }

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  return openFromLibrary((await params).slug)
}
