import { gateTariff } from '@/lib/tariffs'

type Context = { params: Promise<{ slug: string }> }

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const tariff = await gateTariff((await params).slug)
  if (!tariff) return new Response(null, { status: 404 })
  return Response.json(tariff, { headers: { 'Cache-Control': 'no-store' } })
}
