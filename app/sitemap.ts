import type { MetadataRoute } from 'next'
import { listArticles } from '@/lib/content/articles'
import { edgeEnv } from '@/lib/edge-env'

export const dynamic = 'force-dynamic'

export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const origin = edgeEnv().publicOrigin
  const articles = await listArticles()
  return [
    { url: `${origin}/`, lastModified: articles[0]?.date },
    { url: `${origin}/about` },
    ...articles.map((article) => ({ url: `${origin}/articles/${article.slug}`, lastModified: article.date })),
  ]
}
