import { ArticleHead } from '@/components/article/article-head'
import { Prose } from '@/components/article/prose'
import { StructuredData } from '@/components/article/structured-data'
import { Paywall } from '@/components/paywall/paywall'
import type { ArticlePreview } from '@/lib/content/articles'
import { publication } from '@/lib/content/publication'

/** What a reader who has not paid sees: it is given no word of the rest. */
export function LockedArticle({ article }: { article: ArticlePreview }) {
  const { slug, title, price, words, minutes } = article
  return (
    <article data-drawn="paywall">
      <StructuredData article={article} />
      <ArticleHead article={article} />
      <div className="mx-auto max-w-[44rem] px-5 pt-10 sm:px-8 sm:pt-14">
        <Prose
          html={article.previewHtml}
          className="[mask-image:linear-gradient(to_top,transparent_0.5rem,black_7.5rem)]"
        />
      </div>
      <div className="paywall mx-auto max-w-[44rem] px-5 pt-2 sm:px-8">
        <Paywall
          slug={slug}
          title={title}
          price={price}
          publisher={publication.name}
          words={words}
          minutes={minutes}
        />
      </div>
    </article>
  )
}
