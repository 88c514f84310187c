import { priceLabel } from '@/components/article/price-tag'
import type { ArticleMeta } from '@/lib/content/articles'
import { publication } from '@/lib/content/publication'

export function Masthead({ articles }: { articles: ArticleMeta[] }) {
  return (
    <header data-masthead="" className="pt-9 pb-8 text-center sm:pt-14 sm:pb-12">
      <h1 className="text-[clamp(2.875rem,1rem+8.4vw,7rem)] leading-[0.95] font-normal tracking-[-0.03em]">
        {publication.name}
      </h1>
      <p className="mt-4 font-serif text-xl text-soft italic sm:text-2xl">{publication.motto}</p>
      <p className="rule-double mt-8 border-b border-b-line py-2.5 text-sm text-soft">
        {inventory(articles)}
      </p>
    </header>
  )
}

function inventory(articles: ArticleMeta[]): string {
  const free = articles.filter((article) => article.free).length
  const prices = articles.filter((article) => !article.free).map((article) => article.price)
  const [lowest] = prices.sort((a, b) => Number(a) - Number(b))
  const parts = [`${articles.length} articles`]
  if (free > 0) parts.push(`${free} free`)
  if (lowest) parts.push(`the others from ${priceLabel(lowest)} each`)
  return parts.join(' · ')
}
