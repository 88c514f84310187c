import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { sayDay } from '@/components/passes/days'
import { buttonClass } from '@/components/ui/button-class'
import { listArticles } from '@/lib/content/articles'
import { type ShownGift, showGift } from '@/lib/gifts'

export const dynamic = 'force-dynamic'
// The address is the key to the gift: no other site is told of it.
export const metadata: Metadata = { title: 'A gift', robots: { index: false }, referrer: 'no-referrer' }

type Props = { params: Promise<{ secret: string }> }

/** Opening this page uses nothing up; the button does. */
export default async function GiftPage({ params }: Props) {
  const { secret } = await params
  const gift = await showGift(secret, (await headers()).get('cookie'))
  const article = gift && (await listArticles()).find(({ slug }) => slug === gift.slug)
  if (!article) notFound()
  const canOpen = gift.state === 'open' || gift.state === 'opened'
  return (
    <div className="mx-auto max-w-[44rem] px-5 pt-12 sm:px-8 sm:pt-20">
      <p className="kicker">A gift</p>
      <h1 className="mt-4 text-[clamp(2.25rem,1.6rem+3vw,3.25rem)]">{article.title}</h1>
      <p className="mt-5 font-serif text-xl leading-snug text-pretty text-soft">{article.summary}</p>
      <p className="mt-8 leading-relaxed">{sayState(gift)}</p>
      {canOpen ? (
        <form action={`/gift/${secret}/open`} method="post" className="mt-6">
          <button type="submit" className={buttonClass('primary', 'max-sm:w-full')}>
            Open the article
          </button>
        </form>
      ) : (
        <a href={`/articles/${article.slug}`} className={buttonClass('primary', 'mt-6 max-sm:w-full')}>
          See the article
        </a>
      )}
    </div>
  )
}

function sayState({ state, readsLeft, until }: ShownGift): string {
  switch (state) {
    case 'open':
      return `Somebody has given you this article. It opens in this browser for a week, and costs nothing. The link is good for ${readsLeft} more ${readsLeft === 1 ? 'reader' : 'readers'}, until ${sayDay(until)}.`
    case 'opened':
      return 'You have opened this gift in this browser before. Opening it again uses nothing up.'
    case 'spent':
      return 'This link has been used as often as it was good for. The article can still be bought.'
    case 'over':
      return 'The time of this link is over, or it was withdrawn. The article can still be bought.'
  }
}
