import { ArticleCard } from '@/components/article/article-card'
import { listArticles } from '@/lib/content/articles'

/** Three more to read, the same section first. */
export async function ReadNext({ slug, section }: { slug: string; section: string }) {
  const others = (await listArticles()).filter((article) => article.slug !== slug)
  const near = others.filter((article) => article.section === section)
  const far = others.filter((article) => article.section !== section)
  return (
    <aside aria-labelledby="next" className="mx-auto mt-20 max-w-6xl px-5 sm:px-8" data-noprint="">
      <h2 id="next" className="rule-double pt-5 text-2xl">
        Read next
      </h2>
      <div className="mt-7 grid gap-x-8 gap-y-6 sm:grid-cols-3">
        {[...near, ...far].slice(0, 3).map((article) => (
          <ArticleCard key={article.slug} article={article} />
        ))}
      </div>
    </aside>
  )
}
