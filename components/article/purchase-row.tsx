import type { ReactNode } from 'react'
import { CopyButton } from '@/components/ui/copy-button'
import { shortHex } from '@/components/ui/short-hex'
import type { purchasesOf } from '@/lib/library'

type Purchase = Awaited<ReturnType<typeof purchasesOf>>[number]

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** One article that a wallet bought, and the receipt for it. */
export function PurchaseRow({ purchase }: { purchase: Purchase }) {
  return (
    <li className="rounded-card border border-line bg-card p-5 sm:p-6">
      <div className="flex items-start justify-between gap-5">
        <h2 className="text-2xl">
          {/* A plain link: the server sets the pass on the way to the article. */}
          <a href={`/library/open/${purchase.slug}`} className="hover:text-copper">
            {purchase.title}
          </a>
        </h2>
        <p className="shrink-0 font-serif text-2xl tabular-nums">${purchase.amount}</p>
      </div>
      <dl className="mt-4 grid gap-x-6 gap-y-1.5 border-t border-line pt-4 text-sm sm:grid-cols-[auto_1fr]">
        <Fact name="Paid">
          <time dateTime={purchase.paidAt}>{times.format(new Date(purchase.paidAt))} UTC</time>
        </Fact>
        <Fact name="To">
          <Hex value={purchase.payTo} label="the payee's address" />
        </Fact>
        <Fact name="Transaction">
          <Hex value={purchase.transaction} label="the transaction hash" href={purchase.explorerUrl} />
        </Fact>
      </dl>
    </li>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-soft max-sm:mt-1.5">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Hex({ value, label, href }: { value: string; label: string; href?: string }) {
  const short = <span className="font-mono">{shortHex(value)}</span>
  return (
    <span className="inline-flex items-center gap-1" title={value}>
      {href ? (
        <a href={href} rel="noopener" className="link">
          {short}
        </a>
      ) : (
        short
      )}
      <CopyButton text={value} label={label} />
    </span>
  )
}
