import { gatePassTariff } from '@/lib/passes'

type Context = { params: Promise<{ id: string }> }

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const tariff = await gatePassTariff((await params).id)
  if (!tariff) return new Response(null, { status: 404 })
  return Response.json(tariff, { headers: { 'Cache-Control': 'no-store' } })
}
