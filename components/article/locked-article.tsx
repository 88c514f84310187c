import { ArticleHead } from '@/components/article/article-head'
import { Prose } from '@/components/article/prose'
import { StructuredData } from '@/components/article/structured-data'
import { FreeOffer } from '@/components/paywall/free-offer'
import { ArticleFacts } from '@/components/paywall/offer-facts'
import { PassOffers } from '@/components/paywall/pass-offers'
import { Paywall } from '@/components/paywall/paywall'
import type { ArticlePreview } from '@/lib/content/articles'
import type { FreeReads } from '@/lib/free-reading'
import { sellerName } from '@/lib/publisher-names'
import type { CurrentTariff } from '@/lib/tariffs'

type LockedArticleProps = {
  article: ArticlePreview
  current: CurrentTariff
  /** What this browser may still open for nothing. */
  free: FreeReads | undefined
}

/** What a reader who has not paid sees: it is given no word of the rest. */
export async function LockedArticle({ article, current, free }: LockedArticleProps) {
  const { slug, title } = article
  const { price, accessSeconds } = current.tariff
  const publisher = await sellerName(current.tariff.publisher)
  return (
    <article data-drawn="paywall">
      <StructuredData article={{ ...article, price }} />
      <ArticleHead article={{ ...article, price }} />
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
          publisher={publisher}
          heading="Read the rest"
          facts={<ArticleFacts article={article} publisher={publisher} accessSeconds={accessSeconds} />}
          more={
            <>
              {free && <FreeOffer slug={slug} free={free} />}
              <PassOffers passes={current.passes} slug={slug} />
            </>
          }
        />
      </div>
    </article>
  )
}
