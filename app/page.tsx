import { ArticleCard, LeadCard } from '@/components/article/article-card'
import { HowItWorks } from '@/components/site/how-it-works'
import { Masthead } from '@/components/site/masthead'
import { listForFrontPage } from '@/lib/tariffs'

/** Kept for everybody and drawn anew every few seconds: prices are set at run time, and binding only at the gate. */
export const revalidate = 5

export default async function FrontPage() {
  const articles = await listForFrontPage()
  const [lead, ...others] = articles
  return (
    <div className="mx-auto max-w-6xl px-5 sm:px-8">
      <Masthead articles={articles} />
      {lead && <LeadCard article={lead} />}
      <section
        aria-label="More articles"
        className="mt-10 grid gap-x-10 gap-y-6 sm:mt-14 sm:grid-cols-2 sm:gap-y-12 sm:border-t sm:border-line sm:pt-12 lg:grid-cols-6"
      >
        {others.map((article, index) => (
          <div key={article.slug} className={index < 2 ? 'lg:col-span-3' : 'lg:col-span-2'}>
            <ArticleCard article={article} />
          </div>
        ))}
      </section>
      <HowItWorks />
    </div>
  )
}
