import type { ReactNode } from 'react'
import { Byline } from '@/components/article/byline'
import { Cover } from '@/components/article/cover'
import { PriceTag } from '@/components/article/price-tag'
import type { ArticleMeta } from '@/lib/content/articles'

type ArticleHeadProps = { article: ArticleMeta; children?: ReactNode }

export function ArticleHead({ article, children }: ArticleHeadProps) {
  return (
    <header className="mx-auto max-w-4xl px-5 pt-10 sm:px-8 sm:pt-16">
      <p className="mb-5 flex items-center gap-3">
        <span className="kicker">{article.section}</span>
        <PriceTag price={article.price} />
      </p>
      <h1 className="text-[clamp(2.25rem,1.4rem+4vw,4rem)]">{article.title}</h1>
      <p className="mt-5 max-w-3xl font-serif text-[clamp(1.25rem,1.15rem+0.5vw,1.5rem)] leading-snug text-soft">
        {article.summary}
      </p>
      <Byline article={article} month="long" className="mt-6" />
      {children && <div className="mt-6 empty:hidden">{children}</div>}
      <Cover slug={article.slug} eager className="mt-8 sm:mt-10" />
    </header>
  )
}
