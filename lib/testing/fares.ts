import { eq, sql } from 'drizzle-orm'
import type { PrivateKeyAccount } from 'viem/accounts'
import { findEntitlement } from '../access/entitlements'
import { faresOf } from '../access/fares'
import type { Db } from '../db/client'
import { payments, refunds } from '../db/schema/payments'
import { newId } from '../id'
import { book, unbook } from '../payments/book'
import { claim, findPayment } from '../payments/ledger'
import type { Payment } from '../payments/payment'
import { passesSetting } from '../pricing/passes'
import { saveSettings } from '../publishers/settings'
import { sign, token } from './economy'
import { sale } from './sale'

/** When in the calendar period of a pass a purchase is made. */
export type Moment = 'now' | 'its first moment' | 'the last moment before'

let count = 0

/** A publisher of its own with one pass that single purchases count towards, and a reader. Proofs are made up: no money moves. */
export class FareShop {
  readonly publisher = `seller-${crypto.randomUUID().slice(0, 8)}`
  readonly pass = `pass-${this.publisher}`
  readonly wallet: string

  constructor(
    readonly db: Db,
    readonly payer: PrivateKeyAccount,
    readonly period: 'day' | 'week' | 'month' = 'month',
  ) {
    this.wallet = payer.address.toLowerCase()
  }

  async sellPass(price: string, scope: object | 'all' = 'all'): Promise<void> {
    const value = passesSetting.parse([
      { id: this.pass, name: 'P', price, period: this.period, scope, fareCap: true },
    ])
    const { publisher } = this
    await saveSettings(this.db, [{ publisher, kind: 'passes', subject: publisher, value, setBy: 'test' }])
  }

  /** Claims a purchase. Nothing counts before it is booked. */
  async claim(usd: string, moment: Moment = 'now', tags: string[] = []): Promise<Payment> {
    const { publisher } = this
    const scopes = [`all:${publisher}`, ...tags.map((tag) => `tag:${publisher}:${tag}`)]
    const payment = await sign(this.payer)
    const slug = `article-${++count}`
    const input = { payment, asset: token.address, ...sale, slug, publisher, usd, scopes, fromBlock: 0n }
    const { payment: claimed } = await claim(this.db, input)
    if (moment !== 'now') {
      const before = moment === 'its first moment' ? sql`` : sql` - interval '1 microsecond'`
      await this.db.execute(
        sql`update payments set created_at = period_start(${this.period}, now())${before} where id = ${claimed.id}`,
      )
    }
    return claimed
  }

  /** Claims the purchase of a pass for an hour. */
  async claimPass(scope: string): Promise<Payment> {
    const input = {
      payment: await sign(this.payer),
      asset: token.address,
      ...sale,
      slug: `pass:${this.pass}`,
    }
    const { publisher } = this
    const sold = { publisher, scope, accessSeconds: 3600, fromBlock: 0n }
    return (await claim(this.db, { ...input, ...sold })).payment
  }

  async book(payment: Payment): Promise<void> {
    const transaction = `0x${crypto.randomUUID().replaceAll('-', '').padEnd(64, '0')}` as const
    await book(this.db, payment, { transaction, logIndex: 1, blockNumber: 5n, blockHash: '0xb' })
  }

  async buy(usd: string, moment?: Moment, tags?: string[]): Promise<Payment> {
    const payment = await this.claim(usd, moment, tags)
    await this.book(payment)
    return payment
  }

  /** Undoes a booking, as a reorganisation does. */
  async reorganise(payment: Payment): Promise<void> {
    await unbook(this.db, payment)
  }

  async refund({ id: paymentId }: Payment): Promise<void> {
    const payment = await findPayment(this.db, paymentId)
    if (!payment) throw new Error('no such payment')
    const { network, asset } = payment
    const { from, to, value, nonce } = payment.authorization
    await this.db.insert(refunds).values({
      id: newId('refund'),
      paymentId,
      publisher: this.publisher,
      network,
      asset,
      payer: to,
      payTo: from,
      amount: String(value),
      nonce,
      validBefore: '0',
      signature: '0x',
      keepsAccess: true,
      state: 'submitted',
      by: 'test',
    })
    await this.db.update(refunds).set({ state: 'proven' }).where(eq(refunds.paymentId, paymentId))
  }

  /** The earned pass, while it is in force. */
  earned() {
    return findEntitlement(this.db, this.wallet, `earned:${this.pass}`)
  }

  async spent(): Promise<string | undefined> {
    return (await faresOf(this.db, this.wallet, this.publisher))[0]?.spent
  }

  async isSettled({ id }: Payment): Promise<boolean> {
    const [row] = await this.db.select({ state: payments.state }).from(payments).where(eq(payments.id, id))
    return row?.state === 'settled'
  }
}
