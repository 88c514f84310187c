import type { ReactNode } from 'react'
import type { ArticlePreview } from '@/lib/content/articles'

/** What one gets for the price, in a few lines. */
export function Facts({ children }: { children: ReactNode }) {
  return <ul className="mt-4 grid gap-1.5 text-[0.9375rem] leading-relaxed text-soft">{children}</ul>
}

type ArticleFactsProps = {
  article: Pick<ArticlePreview, 'words' | 'minutes'>
  publisher: string
  accessSeconds: number | undefined
}

export function ArticleFacts({ article: { words, minutes }, publisher, accessSeconds }: ArticleFactsProps) {
  return (
    <Facts>
      <li>
        {minutes} {minutes === 1 ? 'minute' : 'minutes'}, {words.toLocaleString('en-US')} words
      </li>
      <li>
        {accessSeconds ? `Yours for ${sayHours(accessSeconds / 3600)}` : 'Yours for good'}, on any device with
        this wallet. No account, no subscription.
      </li>
      <PaidTo publisher={publisher} />
    </Facts>
  )
}

export function PaidTo({ publisher }: { publisher: string }) {
  return <li>Paid in USDC straight to {publisher}. Nobody in between, no gas.</li>
}

function sayHours(hours: number): string {
  const [count, unit] = hours >= 48 && hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
