import { sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import { toHex } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { Machine } from '../payments/machine'
import { atomicAmount } from '../pricing/price'
import { newQuoteId, quoteOf, signTerms } from '../pricing/quote'
import type { Tariff, Terms } from '../pricing/tariff'
import { type PurchaseOutcome, purchase } from '../purchase'
import { followMs } from '../time-limits'
import { type KeyRing, parseKeyRing } from '../token'
import type { SignedPayment } from '../x402/exact-evm'
import { maxTimeoutSeconds } from '../x402/payment-required'
import { anvil, mine, network, publisher, sign, token } from './economy'

export const quoteKeys: KeyRing = parseKeyRing('', `k1.${'A'.repeat(43)}`)
const { name, version, address: asset } = token
let price = '0.10'

/** Changes what every article costs from now on. Quotes that were given stay what they are. */
export function setPrice(dollars: string): void {
  price = dollars
}

function tariffOf(slug: string): Tariff & { terms: [Terms] } {
  const amount = String(atomicAmount(price, token.decimals))
  const terms = { network, asset, amount, payTo: publisher, name, version }
  return {
    slug,
    title: '',
    summary: '',
    publisher: 'house',
    preview: 1,
    free: false,
    price,
    priceVersion: 0,
    scopes: [],
    terms: [terms],
  }
}

function quoteFor(slug: string): string {
  const tariff = tariffOf(slug)
  const signed = signTerms(quoteKeys, tariff, tariff.terms[0], Math.floor(Date.now() / 1000))
  return quoteOf(signed, newQuoteId())
}

/** Buys an article as the door does. `patienceMs` is how long the request follows the payment. */
export function buy(
  machine: Machine,
  signed: SignedPayment,
  slug: string,
  patienceMs = 3000,
): Promise<PurchaseOutcome> {
  const began = Date.now() - followMs + patienceMs
  return purchase({ machine, quoteKeys }, { signed, tariff: tariffOf(slug), previousTerms: [] }, began)
}

/** Signs for an article as a v2 client does, which echoes the quote of its 402. */
export async function signFor(payer: PrivateKeyAccount, slug: string): Promise<SignedPayment> {
  const { amount, payTo } = tariffOf(slug).terms[0]
  const accepted = { amount, asset, payTo, maxTimeoutSeconds, name, version, quote: quoteFor(slug) }
  return { ...(await sign(payer, { value: BigInt(amount) })), x402Version: 2, accepted }
}

/** The same payment as anybody can build it from the chain's calldata, with a quote of their own. */
export function withOtherQuote(payment: SignedPayment, slug: string): SignedPayment {
  const { accepted } = payment
  return accepted ? { ...payment, accepted: { ...accepted, quote: quoteFor(slug) } } : payment
}

/** How often a wallet has paid us, as the chain has it. */
export async function timesPaid({ client }: Machine, payer: Hex): Promise<number> {
  const logs = await client.getLogs({
    address: asset,
    event: transferEvent,
    args: { from: payer, to: publisher },
    fromBlock: 0n,
  })
  return logs.length
}

const transferEvent = {
  type: 'event',
  name: 'Transfer',
  inputs: [
    { name: 'from', type: 'address', indexed: true },
    { name: 'to', type: 'address', indexed: true },
    { name: 'value', type: 'uint256', indexed: false },
  ],
} as const

let passedMs = 0
const { now: wallClock } = Date

/** Lets time pass: for this process, for the database, by making everything in it older, and for the chain, whose safe block follows. */
export async function passTime({ db, client }: Machine, seconds: number): Promise<void> {
  passedMs += seconds * 1000
  Date.now = () => wallClock() + passedMs
  const age = sql`make_interval(secs => ${seconds}::int)`
  await db.execute(
    sql`update payments set lease_until = lease_until - ${age}, updated_at = updated_at - ${age}`,
  )
  await db.execute(sql`update settle_attempts set started_at = started_at - ${age}`)
  await anvil(client, 'evm_increaseTime', toHex(seconds))
  await mine(client, 3)
}
