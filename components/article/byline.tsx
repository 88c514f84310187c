import type { ArticleMeta } from '@/lib/content/articles'

const options = { day: 'numeric', year: 'numeric', timeZone: 'UTC' } as const
const dates = {
  long: new Intl.DateTimeFormat('en-GB', { ...options, month: 'long' }),
  short: new Intl.DateTimeFormat('en-GB', { ...options, month: 'short' }),
}

type BylineProps = {
  article: Pick<ArticleMeta, 'author' | 'date' | 'minutes'>
  month?: keyof typeof dates
  className?: string
}

/** Each part brings the dot before it; a dot that would begin a line hangs outside the box and is cut off. */
export function Byline({ article, month = 'short', className = '' }: BylineProps) {
  const part = 'relative pl-5 before:absolute before:left-2 before:content-["·"]'
  return (
    <div className={`overflow-hidden text-sm text-soft ${className}`}>
      <p className="-ml-5 flex flex-wrap">
        <span className={`font-semibold text-ink ${part}`}>{article.author}</span>{' '}
        <time dateTime={article.date} className={part}>
          {dates[month].format(new Date(article.date))}
        </time>{' '}
        <span className={part}>{article.minutes} min read</span>
      </p>
    </div>
  )
}
