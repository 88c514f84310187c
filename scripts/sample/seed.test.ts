import { sql } from 'drizzle-orm'
import { afterAll, expect, inject, test } from 'vitest'
import { connect } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { createDatabase } from '../economy/database'
import { historyDays, madeUpHistory } from './history'
import { forgetSample, seedSample } from './seed'

const databaseUrl = await createDatabase(inject('databaseUrl'), `sample_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
const db = connect(databaseUrl)
afterAll(() => db.$client.end())

const until = new Date('2026-11-25T12:00:00Z')
const shelf = [
  { slug: 'new', price: '0.10', date: '2026-11-20' },
  { slug: 'old', price: '1.00', date: '2026-08-01' },
]

/** Rows of every table, as far as there are any. */
async function counts(): Promise<Record<string, number>> {
  const tables = await db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const counted: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await db.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.identifier(name)}`)
    if (row && row.n > 0) counted[name] = row.n
  }
  return counted
}

test('ninety days are made up, the same each time, in which things fit each other', () => {
  const history = madeUpHistory(shelf, until)
  expect(history).toEqual(madeUpHistory(shelf, until))
  const days = new Set(history.sales.map(({ day }) => day))
  expect(days.size).toBeGreaterThan(historyDays - 5)
  expect([...days].sort().at(-1)).toBe('2026-11-25')
  const first = history.payers.filter(({ is_first }) => is_first)
  expect(first.length).toBe(history.sales.reduce((sum, sale) => sum + sale.new_payers, 0))
  expect(new Set(first.map(({ payer }) => payer)).size).toBe(first.length)
  for (const { sales, new_payers, usd, price } of history.sales) {
    expect(new_payers).toBeLessThanOrEqual(sales)
    expect(usd).toBeCloseTo(sales * Number(price), 6)
  }
})

test('sample data touches nothing that money is proven with, and goes without a trace', async () => {
  await db.execute(sql`insert into challenge_days values ('house', '2026-11-01', 'real', 'person', 1)`)
  const before = await counts()
  await seedSample(databaseUrl, until)
  const seeded = await counts()
  await seedSample(databaseUrl, until)
  expect(await counts()).toEqual(seeded)
  const added = Object.keys(seeded).filter((name) => seeded[name] !== before[name])
  expect(added.sort()).toEqual(['challenge_days', 'payer_days', 'sales_days'])
  const [row] = await db.execute<{ unmarked: number }>(
    sql`select count(*)::int as unmarked from sales_days where publisher not like 'sample:%'`,
  )
  expect(row?.unmarked).toBe(0)
  expect(await forgetSample(databaseUrl)).toBeGreaterThan(1000)
  expect(await counts()).toEqual(before)
})
