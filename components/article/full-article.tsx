import { ArticleHead } from '@/components/article/article-head'
import { Prose } from '@/components/article/prose'
import { StructuredData } from '@/components/article/structured-data'
import { Receipt } from '@/components/paywall/receipt'
import type { Article } from '@/lib/content/articles'

export function FullArticle({ article }: { article: Article }) {
  return (
    <article data-drawn="article">
      <StructuredData article={article} />
      <ArticleHead article={article}>{!article.free && <Receipt slug={article.slug} />}</ArticleHead>
      <div className="paywall mx-auto max-w-[44rem] px-5 pt-10 sm:px-8 sm:pt-14">
        <Prose html={article.html} />
        <p className="mt-12 text-center text-copper" aria-hidden="true">
          ¼
        </p>
      </div>
    </article>
  )
}
