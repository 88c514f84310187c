import { sql } from 'drizzle-orm'
import type { Hex } from 'viem'
import { toHex } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { Machine } from '../payments/machine'
import { newQuoteId, quoteOf, signTerms } from '../pricing/quote'
import { followMs, type PurchaseOutcome, purchase } from '../purchase'
import { type KeyRing, parseKeyRing } from '../token'
import type { SignedPayment } from '../x402/exact-evm'
import { maxTimeoutSeconds } from '../x402/payment-required'
import { anvil, mine, network, price, publisher, sign, token } from './economy'

export const quoteKeys: KeyRing = parseKeyRing('', `k1.${'A'.repeat(43)}`)
const { name, version, address: asset } = token
const terms = { network, asset, amount: String(price), payTo: publisher, name, version }

/** Buys an article as the door does. `patienceMs` is how long the request follows the payment. */
export function buy(
  machine: Machine,
  signed: SignedPayment,
  slug: string,
  patienceMs = 3000,
): Promise<PurchaseOutcome> {
  const tariff = { slug, title: '', summary: '', free: false, price: '0.10', priceVersion: 0, terms: [terms] }
  const began = Date.now() - followMs + patienceMs
  return purchase({ machine, quoteKeys }, { signed, tariff, previousTerms: [] }, began)
}

/** Signs for an article as a v2 client does, which echoes the quote of its 402. */
export async function signFor(payer: PrivateKeyAccount, slug: string): Promise<SignedPayment> {
  const tariff = { slug, title: '', summary: '', free: false, price: '0.10', priceVersion: 0, terms: [terms] }
  const quote = quoteOf(signTerms(quoteKeys, tariff, terms, Math.floor(Date.now() / 1000)), newQuoteId())
  const { amount, payTo } = terms
  const accepted = { amount, asset, payTo, maxTimeoutSeconds, name, version, quote }
  return { ...(await sign(payer)), x402Version: 2, accepted }
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
