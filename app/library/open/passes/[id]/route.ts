import { openFromLibrary } from '@/lib/restore'

type Context = { params: Promise<{ id: string }> }

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  return openFromLibrary(`pass:${(await params).id}`)
}
