import Link from 'next/link'
import { Byline } from '@/components/article/byline'
import { Cover } from '@/components/article/cover'
import { PriceTag } from '@/components/article/price-tag'
import type { ArticleMeta } from '@/lib/content/articles'

type CardProps = { article: ArticleMeta }

export function LeadCard({ article }: CardProps) {
  return (
    <article className="group relative grid gap-x-12 gap-y-6 lg:grid-cols-12 lg:items-center">
      <Cover slug={article.slug} eager className="lg:col-span-7" />
      <div className="lg:col-span-5">
        <Labels article={article} />
        <CardTitle article={article} className="text-4xl sm:text-5xl" />
        <p className="mt-4 font-serif text-xl leading-relaxed text-soft">{article.summary}</p>
        <Byline article={article} className="mt-5" />
      </div>
    </article>
  )
}

/** A drawing above the words where there is room, beside them on a phone. */
export function ArticleCard({ article }: CardProps) {
  return (
    <article className="group relative grid grid-cols-[1fr_6rem] content-start gap-x-5 border-t border-line pt-6 sm:grid-cols-1 sm:border-0 sm:pt-0">
      <Cover slug={article.slug} className="row-start-1 max-sm:col-start-2 max-sm:aspect-square sm:mb-5" />
      <div className="max-sm:row-start-1">
        <Labels article={article} />
        <CardTitle article={article} className="text-2xl" />
        <p className="mt-2.5 font-serif text-lg leading-normal text-soft max-sm:hidden">{article.summary}</p>
        <Byline article={article} className="mt-3" />
      </div>
    </article>
  )
}

function Labels({ article }: CardProps) {
  return (
    <p className="mb-3 flex items-center gap-3">
      <PriceTag price={article.price} />
      <span className="kicker">{article.section}</span>
    </p>
  )
}

function CardTitle({ article, className }: CardProps & { className: string }) {
  return (
    <h2 className={`group-hover:text-copper ${className}`}>
      {/* Prefetching a locked article would fetch, and keep, a paywall that paying is about to remove. */}
      <Link href={`/articles/${article.slug}`} prefetch={false} className="after:absolute after:inset-0">
        {article.title}
      </Link>
    </h2>
  )
}
