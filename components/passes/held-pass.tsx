import { Receipt } from '@/components/paywall/receipt'
import { buttonClass } from '@/components/ui/button-class'
import type { CurrentTariff } from '@/lib/tariffs'
import { sayDay } from './days'
import { PassHead } from './pass-head'

type HeldPassProps = {
  tariff: CurrentTariff['tariff']
  until: Date
  /** Where the reader came from. */
  back: { slug: string; title: string } | undefined
}

/** A pass, for whoever holds it. */
export function HeldPass({ tariff: { slug, title, summary }, until, back }: HeldPassProps) {
  return (
    <PassHead title={title} summary={summary}>
      <Receipt slug={slug} />
      <p className="mt-6 font-sans leading-relaxed">
        This pass is open in this browser until{' '}
        <time dateTime={until.toISOString()} className="font-semibold">
          {sayDay(until)}
        </time>
        . On another device, sign in with the same wallet under Your articles.
      </p>
      <div className="mt-6 flex flex-wrap gap-3">
        <a href={back ? `/articles/${back.slug}` : '/'} className={buttonClass('primary', 'max-sm:w-full')}>
          {back ? `Read “${back.title}”` : 'Find something to read'}
        </a>
        <a href="/library" className={buttonClass('secondary', 'max-sm:w-full')}>
          Your articles
        </a>
      </div>
    </PassHead>
  )
}
