import type { ArticleMeta } from '@/lib/content/articles'
import { publication } from '@/lib/content/publication'

/** Tells search engines who wrote this and, when it is sold, which part is behind the paywall. */
export function StructuredData({ article }: { article: ArticleMeta }) {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Article',
    headline: article.title,
    description: article.summary,
    datePublished: article.date,
    author: { '@type': 'Person', name: article.author },
    publisher: { '@type': 'Organization', name: publication.name },
    isAccessibleForFree: article.free,
    hasPart: article.free
      ? undefined
      : { '@type': 'WebPageElement', isAccessibleForFree: false, cssSelector: '.paywall' },
  }
  // A title may hold "</script>"; an escaped "<" is the same JSON and never markup.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON with every "<" escaped.
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />
}
