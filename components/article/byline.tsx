import type { ArticleMeta } from '@/lib/content/articles'

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

type BylineProps = { article: Pick<ArticleMeta, 'author' | 'date' | 'minutes'>; className?: string }

export function Byline({ article, className = '' }: BylineProps) {
  return (
    <p className={`flex flex-wrap gap-x-2 text-sm text-soft ${className}`}>
      <span className="font-semibold text-ink">{article.author}</span>
      <span aria-hidden="true">·</span>
      <time dateTime={article.date}>{dates.format(new Date(article.date))}</time>
      <span aria-hidden="true">·</span>
      <span>{article.minutes} min read</span>
    </p>
  )
}
