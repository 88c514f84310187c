import { sql } from 'drizzle-orm'
import { keccak256, toHex } from 'viem'
import { findEntitlement, listEntitlements } from '@/lib/access/entitlements'
import type { Db } from '@/lib/db/client'
import { book } from '@/lib/payments/book'
import {
  claim,
  databaseNow,
  findByAuthorization,
  findLive,
  findPayment,
  lookUp,
  openPayTos,
  takeOpen,
} from '@/lib/payments/ledger'
import type { Payment } from '@/lib/payments/payment'
import { sale } from '@/lib/testing/sale'
import type { SignedPayment } from '@/lib/x402/exact-evm'
import { median } from '../statistics'
import { addressOf, articleOf, asset, fillTo, network, nonceOf, openRows, payTo } from './filling'
import { emptyDatabase } from './machine'
import type { MoneyOptions } from './options'
import type { MoneyStage } from './shops'

export type Timing = {
  id: string
  title: string
  kind: 'look-up' | 'insert'
  /** Medians in milliseconds, by size of the ledger. */
  ms: number[]
  /** The largest ledger against the smallest. */
  growth: number
}

export type LedgerTimes = { sizes: number[]; timings: Timing[] }

type Operation = Pick<Timing, 'id' | 'title' | 'kind'> & { run(db: Db, i: number): Promise<unknown> }

/** Times the ledger's own functions, one call after the other, on ledgers of growing size. */
export async function measureLedger(
  { economy }: MoneyStage,
  { ledgerSizes, ledgerSamples }: MoneyOptions,
  say: (line: string) => void,
): Promise<LedgerTimes> {
  const db = await emptyDatabase(economy, 'ledger')
  const seen = new Map<string, number[]>()
  let filled = 0
  for (const size of ledgerSizes) {
    await fillTo(db, filled, size)
    filled = size
    say(`  ${size.toLocaleString('en-US')} payments are there`)
    for (const operation of operationsOn(size)) {
      const ms = await timeOf(db, operation, ledgerSamples)
      seen.set(operation.id, [...(seen.get(operation.id) ?? []), ms])
    }
  }
  await db.$client.end()
  const timings = operationsOn(0).map(({ id, title, kind }) => {
    const ms = seen.get(id) ?? []
    return { id, title, kind, ms, growth: (ms.at(-1) ?? Number.NaN) / (ms[0] ?? Number.NaN) }
  })
  return { sizes: ledgerSizes, timings }
}

async function timeOf(db: Db, { run }: Operation, samples: number): Promise<number> {
  const times: number[] = []
  // Each of the pool's ten connections prepares a statement once and plans it anew five times.
  for (let i = -60; i < samples; i++) {
    const began = performance.now()
    await run(db, i + 60)
    if (i >= 0) times.push(performance.now() - began)
  }
  return median(times)
}

function operationsOn(size: number): Operation[] {
  // Spread over the whole ledger, so that not only what was filled last is in the cache.
  const some = (i: number) => 1 + ((i * 7919) % Math.max(1, size - openRows))
  const look = (id: string, title: string, run: Operation['run']): Operation => ({
    id,
    title,
    kind: 'look-up',
    run,
  })
  const claimed: Payment[] = []
  return [
    look('lookUp', 'an authorization and orphans, in a purchase', (db, i) =>
      lookUp(db, signed(some(i)), asset),
    ),
    look('lookUpNew', 'the same, of a wallet never seen', (db, i) => lookUp(db, stranger(size, i), asset)),
    look('findByAuthorization', 'findByAuthorization', (db, i) =>
      findByAuthorization(db, signed(some(i)), asset),
    ),
    look('findLive', 'findLive', (db, i) => findLive(db, addressOf(some(i)), articleOf(some(i)))),
    look('findPayment', 'findPayment', (db, i) => findPayment(db, `pay_${some(i)}`)),
    look('findEntitlement', 'findEntitlement', (db, i) =>
      findEntitlement(db, addressOf(some(i)), articleOf(some(i))),
    ),
    look('listEntitlements', 'listEntitlements', (db, i) => listEntitlements(db, addressOf(some(i)))),
    look('takeOpen', 'takeOpen, 8 of 200', takeEight),
    look('openPayTos', 'openPayTos', (db) => openPayTos(db, network, asset)),
    {
      id: 'claim',
      title: 'claim',
      kind: 'insert',
      run: async (db, i) => claimed.push(await claimOne(db, stranger(size, i), articleOf(i))),
    },
    {
      id: 'book',
      title: 'book: state, log, entitlement, audit, event',
      kind: 'insert',
      run: (db, i) => book(db, claimed[i] as Payment, proofOf(claimed[i] as Payment)),
    },
  ]
}

const signed = (i: number): SignedPayment => ({
  x402Version: 2,
  network,
  authorization: {
    from: addressOf(i),
    to: payTo,
    value: 100_000n,
    validAfter: 0n,
    validBefore: 1n,
    nonce: nonceOf(i),
  },
  signature: '0x',
})

/** A payment that no filling has made. */
const stranger = (size: number, i: number): SignedPayment => signed(1_000_000_000_000 + size * 1000 + i)

async function claimOne(db: Db, payment: SignedPayment, slug: string): Promise<Payment> {
  const input = { payment, asset, ...sale, slug, fromBlock: 1n }
  const outcome = await claim(db, input)
  if (outcome.kind !== 'claimed') throw new Error('The claim of a new payment was not granted')
  return outcome.payment
}

const proofOf = ({ id }: Payment) => ({
  transaction: keccak256(toHex(id)),
  logIndex: 1,
  blockNumber: 1n,
  blockHash: keccak256(toHex(1)),
})

let round: Date | undefined

async function takeEight(db: Db): Promise<void> {
  round ??= await databaseNow(db)
  const taken = await takeOpen(db, { network, asset, before: round, limit: 8 })
  if (taken.length > 0) return
  // All are taken: give them back. It is rare enough to leave the median alone.
  await db.execute(sql`update payments set lease_until = now() - interval '1 hour' where id like 'open%'`)
}
