import type { ReactNode } from 'react'
import { GiftMaker } from '@/components/article/gift-maker'
import { CopyButton } from '@/components/paywall/copy-button'
import { shortHex } from '@/components/ui/short-hex'
import type { OwnedArticle } from '@/lib/library'

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** One article that a wallet bought, and the receipt for it. */
export function PurchaseRow({ purchase }: { purchase: OwnedArticle }) {
  return (
    <li className="rounded-card border border-line bg-card p-5 sm:p-6">
      <div className="flex items-start justify-between gap-5">
        <h2 className="text-2xl">
          {/* A plain link: the server sets the pass on the way to the article. */}
          <a href={`/library/open/${purchase.slug}`} className="hover:text-copper">
            {purchase.title}
          </a>
        </h2>
        <p className="shrink-0 font-serif text-2xl tabular-nums">{purchase.amount}</p>
      </div>
      <dl className="mt-4 grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-1.5 border-t border-line pt-4 text-sm">
        <Fact name="Paid">
          <time dateTime={purchase.paidAt}>{times.format(new Date(purchase.paidAt))} UTC</time>
        </Fact>
        {purchase.until && (
          <Fact name="Open until">
            <time dateTime={purchase.until}>{times.format(new Date(purchase.until))} UTC</time>
          </Fact>
        )}
        <Fact name="To">
          <Hex value={purchase.payTo} />
        </Fact>
        <Fact name="Transaction">
          <span className="mr-3">
            <Hex value={purchase.transaction} href={purchase.explorerUrl} />
          </span>
          <CopyButton text={purchase.transaction} label={`Copy the transaction’s hash: ${purchase.title}`} />
        </Fact>
      </dl>
      {!purchase.until && (
        <div className="mt-3">
          <GiftMaker slug={purchase.slug} title={purchase.title} />
        </div>
      )}
    </li>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Hex({ value, href }: { value: string; href?: string }) {
  const short = (
    <span className="font-mono" title={value}>
      {shortHex(value)}
    </span>
  )
  if (!href) return short
  return (
    <a href={href} rel="noopener" className="link">
      {short}
    </a>
  )
}
