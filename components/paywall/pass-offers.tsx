import { dollars, unitsOf } from '@/components/paywall/money'
import type { PassOnSale } from '@/lib/pricing/passes'

/** What else opens the article: more than it, for a time. */
export function PassOffers({ passes, slug }: { passes: readonly PassOnSale[]; slug: string }) {
  if (passes.length === 0) return null
  const capped = passes.find(({ fareCap }) => fareCap)
  return (
    <section aria-label="Passes" className="mt-5 border-t border-line pt-4 text-[0.9375rem] leading-relaxed">
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {passes.map((pass) => (
          <li key={pass.id}>
            <a className="link inline-flex min-h-11 items-center" href={`/passes/${pass.id}?article=${slug}`}>
              {pass.name}, {sayPart(pass)}: {dollars(unitsOf(pass.price))}
            </a>
          </li>
        ))}
      </ul>
      {capped && (
        <p className="mt-1 text-soft">
          Single articles count towards {capped.name}: once you have paid {dollars(unitsOf(capped.price))} for
          them within {PERIODS[capped.period]}, the rest of it is yours.
        </p>
      )}
    </section>
  )
}

const PERIODS = { day: 'a day', week: 'a week from Monday', month: 'a calendar month' } as const

function sayPart({ scope }: PassOnSale): string {
  if (scope === 'all') return 'everything'
  return 'tag' in scope ? `all about ${scope.tag}` : `all ${scope.section}`
}
