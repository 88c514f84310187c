import { edgeEnv } from '@/lib/edge-env'
import { listPasses, sayScope } from '@/lib/passes'

export const dynamic = 'force-dynamic'

/** The passes on sale, for programs. */
export async function GET() {
  const origin = edgeEnv().publicOrigin
  const passes = (await listPasses()).map((pass) => ({
    ...pass,
    opens: sayScope(pass),
    url: `${origin}/passes/${pass.id}`,
  }))
  return Response.json(
    { passes },
    { headers: { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=60' } },
  )
}
