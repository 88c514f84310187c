import { openGift } from '@/lib/gifts'
import { limitGifts } from '@/lib/limits'

type Context = { params: Promise<{ secret: string }> }

export async function POST(request: Request, { params }: Context): Promise<Response> {
  return (await limitGifts(request)) ?? openGift(request, (await params).secret)
}
