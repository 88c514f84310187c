import { type ArticleMeta, listArticles } from '@/lib/content/articles'
import { publication } from '@/lib/content/publication'
import { edgeEnv } from '@/lib/edge-env'

export const dynamic = 'force-dynamic'

/** Summaries only: a feed is read without paying. */
export async function GET() {
  const origin = edgeEnv().publicOrigin
  const items = (await listArticles()).map((article) => item(article, origin))
  const xml = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${escapeXml(publication.name)}</title>
<link>${origin}/</link>
<description>${escapeXml(publication.description)}</description>
<language>en</language>
<atom:link href="${origin}/feed.xml" rel="self" type="application/rss+xml"/>
${items.join('\n')}
</channel>
</rss>
`
  return new Response(xml, {
    headers: { 'Content-Type': 'application/rss+xml; charset=utf-8', 'Cache-Control': 'public, max-age=300' },
  })
}

function item(article: ArticleMeta, origin: string): string {
  const url = `${origin}/articles/${article.slug}`
  return `<item>
<title>${escapeXml(article.title)}</title>
<link>${url}</link>
<guid isPermaLink="true">${url}</guid>
<dc:creator>${escapeXml(article.author)}</dc:creator>
<pubDate>${new Date(article.date).toUTCString()}</pubDate>
<description>${escapeXml(article.summary)}</description>
${article.tags.map((tag) => `<category>${escapeXml(tag)}</category>`).join('\n')}
</item>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
}
