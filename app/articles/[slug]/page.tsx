import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { after } from 'next/server'
import { FullArticle } from '@/components/article/full-article'
import { LockedArticle } from '@/components/article/locked-article'
import { ReadNext } from '@/components/article/read-next'
import { mayRead } from '@/lib/access/access'
import { getArticle, getPreview } from '@/lib/content/articles'
import { freeReads } from '@/lib/free-reading'
import { renderHeader } from '@/lib/http/drawn-page'
import { countShown } from '@/lib/shown-challenges'
import { currentTariff } from '@/lib/tariffs'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params
  const article = await getPreview(slug)
  if (!article) return {}
  const { title, summary, author, date, tags } = article
  return {
    title,
    description: summary,
    authors: [{ name: author }],
    openGraph: { type: 'article', title, description: summary, authors: author, publishedTime: date, tags },
  }
}

/** The guard itself: nothing before this, the gate included, is trusted to have checked. */
export default async function ArticlePage({ params }: Props) {
  const { slug } = await params
  const current = await currentTariff(slug)
  const preview = current && (await getPreview(slug, current.tariff.preview))
  if (!preview) notFound()
  const article = current.tariff.free || (await mayRead(current.tariff)) ? await getArticle(slug) : undefined
  // A navigation inside the site: every other 402 was counted by the gate.
  if (!article && !(await headers()).has(renderHeader)) after(() => countShown(slug))
  return (
    <>
      {article ? (
        <FullArticle article={article} />
      ) : (
        <LockedArticle article={preview} current={current} free={await freeReads(current.tariff)} />
      )}
      <ReadNext slug={slug} section={preview.section} />
    </>
  )
}
