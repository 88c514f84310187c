import 'server-only'
import { sql } from 'drizzle-orm'
import type { Address } from 'viem'
import { db } from '../db/client'
import { env } from '../env'
import { findRefund } from '../payments/refunds'
import type { RefundTerms } from '../x402/refund'
import { type Actor, maySee } from './actor'
import { isName } from './known'
import { explorerOf, type ListedPayment, listed, type PaymentRow, paymentColumns } from './payments'
import { type RefundView, refundView } from './refund-view'
import { type TimelineEntry, timelineOf } from './timeline'
import { titlesBySlug } from './titles'

/** One payment, with all that is known of it. */
export interface PaymentDetail extends ListedPayment {
  asset: string
  payTo: string
  /** Of the authorization. */
  nonce: string
  x402Version: number
  priceVersion: number
  /** Whether the payer sent back the quote of its 402. */
  quoted: boolean
  links: { transaction: string | null; payer: string | null; payTo: string | null }
  timeline: TimelineEntry[]
  /** What a refund of it is; null when it has moved no money. */
  refundTerms: RefundTerms | null
  refundOf: RefundView | null
}

type Row = PaymentRow & {
  payTo: string
  nonce: string
  x402Version: number
  priceVersion: number
  quoted: boolean
}

/** What has moved money, and can be paid back. */
const paidStates: readonly string[] = ['settled', 'final', 'orphan']

/** Finds a payment that somebody may see. */
export async function findPaymentDetail(actor: Actor, id: string): Promise<PaymentDetail | undefined> {
  if (!isName(id)) return undefined
  const database = db(env().DATABASE_URL)
  const [row] = await database.execute<Row>(sql`
    select ${paymentColumns}, p.pay_to as "payTo", p.nonce, p.x402_version as "x402Version",
      p.price_version as "priceVersion", p.quote_hash is not null as quoted
    from payments p left join refunds r on r.payment_id = p.id where p.id = ${id}`)
  if (!row || !maySee(actor, row.publisher)) return undefined
  const [titles, timeline, refund] = await Promise.all([
    titlesBySlug(),
    timelineOf(id),
    findRefund(database, id),
  ])
  const { asset, network, payTo, payer, transaction, nonce, x402Version, priceVersion, quoted } = row
  const link = explorerOf(network)
  return {
    ...listed(row, titles),
    ...{ asset, payTo, nonce, x402Version, priceVersion, quoted },
    links: {
      transaction: link && transaction && link('tx', transaction),
      payer: link?.('address', payer) ?? null,
      payTo: link?.('address', payTo) ?? null,
    },
    timeline,
    refundTerms: paidStates.includes(row.state) ? termsOf(row) : null,
    refundOf: refund ? refundView(refund) : null,
  }
}

function termsOf({ id, network, asset, payTo, payer, amount }: Row): RefundTerms {
  const [token, from, to] = [asset, payTo, payer] as [Address, Address, Address]
  return { subject: id, network, asset: token, payTo: from, payer: to, amount }
}
