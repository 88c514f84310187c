'use client'

import { useEffect, useState } from 'react'
import { shortHex } from '@/components/ui/short-hex'
import { networkOf } from '@/lib/chains/networks'
import { CopyButton } from './copy-button'
import { sayFare } from './fare'
import { dollars } from './money'
import { rememberOpened } from './opened-articles'
import { type PaymentReceipt, pendingPayments, receipts } from './tab-memory'

/** One line under the head of an article that this tab has just unlocked; nothing otherwise. */
export function Receipt({ slug }: { slug: string }) {
  const [receipt, setReceipt] = useState<PaymentReceipt>()

  useEffect(() => {
    rememberOpened(slug)
    const found = takeReceipt(slug)
    setReceipt(found)
    if (!found?.fresh) return
    receipts.save(slug, { ...found, fresh: false })
    focusHeading()
  }, [slug])

  if (!receipt) return null
  return (
    <div
      data-noprint=""
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-l-3 border-moss bg-well/60 px-4 py-2 font-sans text-sm"
    >
      <p>{sayReceipt(receipt)}</p>
      {receipt.kind === 'found' && (
        <a className="link" href="/library">
          Its receipt is under Your articles
        </a>
      )}
      {receipt.fares?.map((fare) => (
        <p key={fare.pass} className="w-full">
          {sayFare(fare)}
        </p>
      ))}
      {receipt.transaction && <Transaction receipt={receipt} hash={receipt.transaction} />}
    </div>
  )
}

// An open article answers the question a pending payment was asking.
function takeReceipt(slug: string): PaymentReceipt | undefined {
  if (!pendingPayments.read(slug)) return receipts.read(slug)
  pendingPayments.clear(slug)
  return { kind: 'found', fresh: true }
}

function Transaction({ receipt, hash }: { receipt: PaymentReceipt; hash: string }) {
  const explorer = receipt.local ? undefined : networkOf(receipt.network ?? '')?.explorer
  return (
    <p className="flex items-center gap-3">
      <span>
        Transaction{' '}
        {explorer ? (
          <a
            className="link font-mono"
            href={`${explorer}/tx/${encodeURIComponent(hash)}`}
            rel="noreferrer"
            target="_blank"
          >
            {shortHex(hash)}
          </a>
        ) : (
          <code className="font-mono" title={hash}>
            {shortHex(hash)}
          </code>
        )}
      </span>
      <CopyButton text={hash} label="Copy the transaction’s hash" />
    </p>
  )
}

function sayReceipt({ kind, amount, publisher }: PaymentReceipt): string {
  if (kind === 'restored') return 'Unlocked. Your wallet had paid for this before; nothing was paid now.'
  if (kind === 'found') return 'Unlocked.'
  const paid = amount && /^\d+$/.test(amount) ? ` Paid ${dollars(BigInt(amount))}` : ' Paid'
  return `Unlocked.${paid}${publisher ? ` to ${publisher}` : ''}.`
}

// The button that had the focus went away with the paywall: reading goes on at the title.
function focusHeading() {
  const heading = document.querySelector<HTMLElement>('main h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus()
}
