import Link from 'next/link'
import { sayDay } from './say-money'

/** For whoever has sold nothing: ever, or in these days. */
export function NoSales({ since, today }: { since: string | null; today: string }) {
  if (since !== null) {
    return (
      <p className="rounded-card border border-edge border-dashed px-6 py-12 text-center text-soft">
        Nothing was sold in these days, and no 402 was shown. The first was on{' '}
        <Link href={`/publisher?from=${since}&to=${today}`} className="link">
          {sayDay(since)}
        </Link>
        .
      </p>
    )
  }
  return (
    <div className="rounded-card border border-edge border-dashed px-6 py-10">
      <h2 className="text-2xl">Nothing is sold yet</h2>
      <p className="mt-2 max-w-prose text-soft">
        A sale shows here as soon as its block is final: seconds to minutes after the reader has paid,
        depending on the network.
      </p>
      <ol className="mt-5 grid max-w-prose list-decimal gap-2 pl-5">
        <li>
          Give a page its price under{' '}
          <Link href="/publisher/pages" className="link">
            Prices
          </Link>
          .
        </li>
        <li>Open the page in a window where you are not signed in: it answers 402 and shows the paywall.</li>
        <li>Pay for it with a wallet that holds a few cents. The money goes straight to your own.</li>
      </ol>
    </div>
  )
}
