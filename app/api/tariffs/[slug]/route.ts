import { currentTariff } from '@/lib/tariffs'

type Context = { params: Promise<{ slug: string }> }

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const current = await currentTariff((await params).slug)
  if (!current) return new Response(null, { status: 404 })
  return Response.json(current.tariff, { headers: { 'Cache-Control': 'no-store' } })
}
