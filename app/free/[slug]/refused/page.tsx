import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { buttonClass } from '@/components/ui/button-class'
import { listArticles } from '@/lib/content/articles'
import type { FreeRefusal } from '@/lib/free-reading'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: 'Not opened', robots: { index: false } }

type Props = { params: Promise<{ slug: string }>; searchParams: Promise<{ why?: string | string[] }> }

const WORDS: Record<FreeRefusal, string> = {
  'none-left': 'This browser has opened all the free articles that it may this month.',
  address:
    'So many free articles were opened from your network this week that no more are given away to it. It may be shared with others.',
  unknown: 'Free articles cannot be counted at the moment. Try again in a minute.',
  elsewhere: 'This was not asked for on the article’s own page, so nothing was opened.',
}

export default async function RefusedPage({ params, searchParams }: Props) {
  const [{ slug }, { why }] = await Promise.all([params, searchParams])
  const article = (await listArticles()).find((candidate) => candidate.slug === slug)
  if (!article || typeof why !== 'string' || !(why in WORDS)) notFound()
  return (
    <div className="mx-auto max-w-[44rem] px-5 pt-12 sm:px-8 sm:pt-20">
      <h1 className="text-4xl">“{article.title}” was not opened</h1>
      <p className="mt-5 text-lg leading-relaxed text-soft">
        {WORDS[why as FreeRefusal]} No money has moved. The article can be bought for as little as before.
      </p>
      <a href={`/articles/${slug}`} className={buttonClass('primary', 'mt-7')}>
        Back to the article
      </a>
    </div>
  )
}
