import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { LockedArticle } from '@/components/article/locked-article'
import { ReadNext } from '@/components/article/read-next'
import { getPreview } from '@/lib/content/articles'
import { freeReads } from '@/lib/free-reading'
import { currentTariff } from '@/lib/tariffs'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params
  const article = await getPreview(slug)
  if (!article) return {}
  const { title, summary } = article
  return {
    title,
    description: summary,
    robots: { index: false },
    openGraph: { type: 'article', title, description: summary },
  }
}

/**
 * What the gate answers with 402 at the article's own address: the same for everybody who has not paid, and has opened as many
 * articles for nothing.
 */
export default async function PaywallPage({ params }: Props) {
  const { slug } = await params
  const current = await currentTariff(slug)
  const article = current && (await getPreview(slug, current.tariff.preview))
  if (!article || current.tariff.free) notFound()
  return (
    <>
      <LockedArticle article={article} current={current} free={await freeReads(current.tariff)} />
      <ReadNext slug={slug} section={article.section} />
    </>
  )
}
