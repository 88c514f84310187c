import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import { db as connected } from '../db/client'
import { migrate } from '../db/migrate'
import { claimSale, finalizeSales, moveRefund, sell, settleSale, signRefund } from '../testing/sales'
import { configure } from '../testing/seller'
import { exportStream } from './export-file'
import { exportTotals } from './export-totals'
import { exportRows } from './exports'
import { readFilter } from './payment-filter'
import { revenueOf } from './revenue'

const databaseUrl = await createDatabase(inject('databaseUrl'), `exports_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
configure({ DATABASE_URL: databaseUrl })
const db = connected(databaseUrl)

/** Moves a claim to another time, as it would be if the test ran then. */
async function claimedAt(id: string, time: string): Promise<string> {
  await db.execute(sql`update payments set created_at = ${time} where id = ${id}`)
  return id
}

async function stray(amount: number, blockTime: string | null): Promise<void> {
  await db.execute(sql`
    insert into chain_transfers (network, transaction, log_index, block_number, block_hash, block_time, asset, payer, pay_to, amount)
    select network, ${`0xstray${amount}`}, 1, 1, '0x', ${blockTime}, asset, '0xf', pay_to, ${amount} from payments limit 1`)
}

let overMidnight: string
beforeAll(async () => {
  await sell(db, { payer: '0xa' }, '2026-11-10T12:00:00Z')
  // Bought in November and mined in December.
  overMidnight = await claimedAt(await claimSale(db, { payer: '0xb', usd: '0.25' }), '2026-11-30T23:59:58Z')
  await settleSale(db, overMidnight)
  await finalizeSales(db, [overMidnight], '2026-12-01T00:00:04Z')
  // Sold in November and paid back in December.
  const back = await sell(db, { payer: '0xc', usd: '1' }, '2026-11-20T12:00:00Z')
  await signRefund(db, back, 0.5)
  await moveRefund(db, back, 'proven', '2026-12-05T12:00:00Z')
  // Pending, one of them paid back before it is final.
  await settleSale(
    db,
    await claimedAt(await claimSale(db, { payer: '0xd', usd: '2' }), '2026-12-09T12:00:00Z'),
  )
  const early = await claimedAt(await claimSale(db, { payer: '0xe', usd: '3' }), '2026-12-09T13:00:00Z')
  await settleSale(db, early)
  await signRefund(db, early)
  await moveRefund(db, early, 'proven', '2026-12-09T14:00:00Z')
  // Claimed, and never paid.
  await claimSale(db, { payer: '0xf', usd: '9' })
  await stray(7, '2026-11-15T12:00:00Z')
  await stray(8, null)
  await sell(db, { publisher: 'guest', payer: '0xa', usd: '7' }, '2026-11-10T12:00:00Z')
})

const november = { from: '2026-11-01', to: '2026-11-30' }
const december = { from: '2026-12-01', to: '2026-12-31' }

function rangeOf(days: { from: string; to: string }) {
  const read = readFilter(Object.entries(days))
  if (!read.ok) throw new Error('refused')
  return read.filter
}

async function rowsOf(days: { from: string; to: string }): Promise<Record<string, string>[]> {
  const file = await new Response(exportStream(exportRows('house', rangeOf(days)), 'jsonl')).text()
  return file
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const cents = (amount: string | undefined) => Math.round(Number(amount || 0) * 1e6)

/** By kind and state: what the rows of the file add up to, what its totals say, what the screen shows. */
async function threeSums(days: { from: string; to: string }) {
  const rows = await rowsOf(days)
  const added: Record<string, number> = {}
  const said: Record<string, number> = {}
  for (const { kind = '', state, gross, refund } of rows) {
    const [sums, name] = kind.startsWith('total_') ? [said, kind.slice(6)] : [added, kind]
    const key = `${name} ${state}`
    sums[key] = (sums[key] ?? 0) + cents(gross) + cents(refund)
  }
  const [total] = await exportTotals('house', rangeOf(days))
  const shown = Object.fromEntries(
    (total?.lines ?? []).map(({ kind, state, amount }) => [`${kind} ${state}`, cents(amount)]),
  )
  return { added, said, shown, total }
}

describe.each([
  ['November', november, { 'sale final': 1_100_000, 'orphan final': 7 }],
  [
    'December',
    december,
    {
      'sale final': 250_000,
      'sale pending': 5_000_000,
      'refund final': 500_000,
      'refund pending': 3_000_000,
    },
  ],
])('%s', (_, days, expected) => {
  test('has one set of sums, in the rows, under them and on the screen', async () => {
    const { added, said, shown } = await threeSums(days)
    const { 'orphan pending': __, ...known } = added
    expect(known).toEqual(expected)
    expect(said).toEqual(added)
    expect(shown).toEqual(added)
  })

  test('is what the overview says of the same days', async () => {
    const { totals } = await revenueOf('house', days)
    const { total } = await threeSums(days)
    const usd = (kind: string) => total?.lines.find((line) => line.kind === kind && line.state === 'final')
    expect(usd('sale')).toMatchObject({ count: totals.sales, usd: totals.gross })
    expect(usd('refund')?.usd ?? '0.00').toBe(totals.refunded)
    expect(usd('refund')?.count ?? 0).toBe(totals.refunds)
    expect(total?.netUsd).toBe(totals.revenue)
  })
})

test('what is pending on the overview is what the file has as pending', async () => {
  const { pending } = await revenueOf('house', december)
  const { total } = await threeSums({ from: '2026-01-01', to: '2026-12-31' })
  const line = total?.lines.find(({ kind, state }) => kind === 'sale' && state === 'pending')
  expect({ sales: line?.count, usd: line?.usd }).toEqual(pending)
})

test('a sale is dated by its block, and a refund is a line of its own that names what it pays back', async () => {
  const rows = await rowsOf(december)
  expect(rows.find(({ id }) => id === overMidnight)).toMatchObject({
    time: '2026-12-01T00:00:04.000000Z',
    kind: 'sale',
    state: 'final',
  })
  expect(rows.find(({ kind, state }) => kind === 'refund' && state === 'final')).toMatchObject({
    time: '2026-12-05T12:00:00.000000Z',
    gross: '',
    refund: '0.50',
    refund_usd: '0.50',
    refund_of: expect.stringMatching(/^pay_/),
  })
})

test('more that went back than came is below nothing, and nothing of another publisher is in it', async () => {
  const { total } = await threeSums({ from: '2026-12-02', to: '2026-12-31' })
  expect(total).toMatchObject({ net: '-0.50', netUsd: '-0.50' })
  const [guests] = await exportTotals('guest', {})
  expect(guests?.lines).toEqual([{ kind: 'sale', state: 'final', count: 1, amount: '7.00', usd: '7.00' }])
})
