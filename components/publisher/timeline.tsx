import type { ReactNode } from 'react'
import type { PaymentDetail } from '@/lib/dashboard/payment'
import { ChainHex } from './chain-hex'
import { Moment } from './moment'
import { sayMoney } from './say-money'
import { sayStory, type Told, type Tone } from './say-payment'
import { Dot } from './state-word'

/** A payment's story from the offer to the last thing that happened, each with its time and its proof. */
export function Timeline({ payment }: { payment: PaymentDetail }) {
  const { timeline, links, transaction } = payment
  const linkOf = (hash: string) => explorerLink(links.transaction, transaction, hash)
  return (
    <ol className="grid">
      <Quote payment={payment} />
      {sayStory(timeline).map((told, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the story only grows at its end.
        <Entry key={index} told={told} linkOf={linkOf} />
      ))}
    </ol>
  )
}

/** The explorer's address of another transaction on the same chain. */
function explorerLink(known: string | null, transaction: string | null, hash: string): string | null {
  return known && transaction ? known.replace(transaction, hash) : null
}

function Quote({ payment: { usd, priceVersion, quoted, x402Version, buyer } }: { payment: PaymentDetail }) {
  const how = quoted
    ? 'The payer sent back the quote of its 402, which fixed these terms.'
    : 'The payer sent no quote: x402 v1 clients cannot, and are held to the current price.'
  return (
    <Item title="Quote" tone="done">
      {sayMoney(usd)}, price version {priceVersion}, asked for by a {buyer} over x402 v{x402Version}. {how} A
      402 is not written down, so it has no time.
    </Item>
  )
}

type EntryProps = { told: Told & { at: string }; linkOf: (hash: string) => string | null }

function Entry({ told: { title, text, tone, transaction, at }, linkOf }: EntryProps) {
  return (
    <Item title={title} tone={tone} at={at}>
      {text}
      {transaction && (
        <span className="mt-1 block">
          <ChainHex value={transaction} href={linkOf(transaction)} what={`the transaction: ${title}`} />
        </span>
      )}
    </Item>
  )
}

type ItemProps = { title: string; tone: Tone; at?: string; children: ReactNode }

function Item({ title, tone, at, children }: ItemProps) {
  return (
    <li className="relative grid grid-cols-[auto_1fr] gap-x-4 pb-6 last:pb-0">
      <span
        aria-hidden="true"
        className="absolute top-5 bottom-0 left-[0.28rem] border-l border-line [li:last-child>&]:hidden"
      />
      <span className="relative pt-2">
        <Dot tone={tone} />
      </span>
      <div className="min-w-0">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h3 className="text-lg">{title}</h3>
          {at && (
            <span className="text-sm">
              <Moment at={at} seconds />
            </span>
          )}
        </div>
        <div className="text-[0.9375rem] leading-relaxed text-soft">{children}</div>
      </div>
    </li>
  )
}
