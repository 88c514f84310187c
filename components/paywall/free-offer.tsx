import { buttonClass } from '@/components/ui/button-class'
import type { FreeReads } from '@/lib/free-reading'

/** An article for nothing. A plain form: it needs no script, and says what it can and cannot know. */
export function FreeOffer({ slug, free: { left, allowance } }: { slug: string; free: FreeReads }) {
  return (
    <form action={`/free/${slug}`} method="post" className="mt-5 border-t border-line pt-4">
      {left > 0 && (
        <button type="submit" className={buttonClass('secondary', 'max-sm:w-full')}>
          Read this one free ({left} of {allowance} left this month)
        </button>
      )}
      <p className="mt-2 text-sm leading-relaxed text-soft">
        {left > 0
          ? 'No account: this is counted in this browser only, by a cookie. It opens until the month ends.'
          : `You have opened your ${allowance === 1 ? 'free article' : `${allowance} free articles`} of this month in this browser.`}
      </p>
    </form>
  )
}
