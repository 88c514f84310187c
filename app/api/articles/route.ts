import { edgeEnv } from '@/lib/edge-env'
import { listPriced } from '@/lib/tariffs'

export const dynamic = 'force-dynamic'

/** The catalogue, for programs: what there is and what it costs them, never a body. */
export async function GET() {
  const origin = edgeEnv().publicOrigin
  const articles = (await listPriced('program')).map(
    ({ slug, title, summary, author, date, tags, section, price, free }) => ({
      slug,
      title,
      summary,
      author,
      date,
      tags,
      section,
      price,
      free,
      url: `${origin}/articles/${slug}`,
    }),
  )
  return Response.json(
    { articles },
    { headers: { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=5' } },
  )
}
