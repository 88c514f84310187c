import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { LockedArticle } from '@/components/article/locked-article'
import { ReadNext } from '@/components/article/read-next'
import { getPreview, listArticles } from '@/lib/content/articles'

type Props = { params: Promise<{ slug: string }> }

export async function generateStaticParams() {
  const articles = await listArticles()
  return articles.filter((article) => !article.free).map(({ slug }) => ({ slug }))
}

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

/** What the gate answers with 402 at the article's own address. Static: the same for everybody who has not paid. */
export default async function PaywallPage({ params }: Props) {
  const { slug } = await params
  const article = await getPreview(slug)
  if (!article || article.free) notFound()
  return (
    <>
      <LockedArticle article={article} />
      <ReadNext slug={slug} section={article.section} />
    </>
  )
}
