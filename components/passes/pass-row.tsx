import { buttonClass } from '@/components/ui/button-class'
import type { OwnedPass } from '@/lib/library'
import { sayDay } from './days'

/** One pass that a wallet holds, and until when. */
export function PassRow({ pass }: { pass: OwnedPass }) {
  return (
    <li className="rounded-card border border-line bg-card p-5 sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-x-5 gap-y-2">
        <div>
          <h2 className="text-2xl">{pass.name}</h2>
          <p className="mt-2 text-[0.9375rem] text-soft">
            {pass.opens ? `${pass.opens}, until ` : 'Until '}
            <time dateTime={pass.until.toISOString()}>{sayDay(pass.until)}</time>.{' '}
            {pass.earned ? 'Earned with single articles.' : `Bought for ${pass.amount}.`}
          </p>
        </div>
        {/* A plain link: the server sets the pass on the way. */}
        <a href={`/library/open/passes/${pass.id}`} className={buttonClass('secondary')}>
          Use it in this browser
        </a>
      </div>
    </li>
  )
}
