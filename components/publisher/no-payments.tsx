import type { NoPaymentsData } from '@/lib/dashboard/payments-page'
import { sayPrice } from './say'

/** Where no payment is: none like that, or none at all, and then how the first one comes about. */
export function NoPayments({ isFiltered, firstSale, hasDemoWallet }: NoPaymentsData) {
  if (isFiltered) {
    return (
      <p className="rounded-card border border-edge border-dashed px-6 py-12 text-center text-soft">
        No payment is like that. Ask for less, or show all.
      </p>
    )
  }
  return (
    <div className="rounded-card border border-edge border-dashed px-6 py-8">
      <h2 className="text-2xl">Nobody has paid yet</h2>
      <p className="mt-2 max-w-prose text-soft">
        Each payment stands here a moment after it is made, with its whole story, a signed receipt and a way
        to give the money back.
        {firstSale && hasDemoWallet && ' To see the first one in ten seconds:'}
      </p>
      {firstSale && <Steps {...firstSale} hasDemoWallet={hasDemoWallet} />}
    </div>
  )
}

type StepsProps = NonNullable<NoPaymentsData['firstSale']> & Pick<NoPaymentsData, 'hasDemoWallet'>

function Steps({ slug, title, price, hasDemoWallet }: StepsProps) {
  return (
    <ol className="mt-5 grid max-w-prose list-decimal gap-2 pl-5">
      <li>
        Open{' '}
        <a href={`/articles/${slug}`} target="_blank" rel="noreferrer" className="link">
          {title}
        </a>{' '}
        in another tab, as a reader would.
      </li>
      <li>
        Press <strong>Pay {sayPrice(price)}</strong>
        {hasDemoWallet ? (
          <>
            , and choose <strong>Demo wallet</strong>: its money is play money.
          </>
        ) : (
          ', with a wallet that holds as much. The money goes straight to your own.'
        )}
      </li>
      <li>Come back and load this page again.</li>
    </ol>
  )
}
