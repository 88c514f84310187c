import { sql } from 'drizzle-orm'
import { beforeAll, expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import { forgetSample, seedSample } from '../../scripts/sample/seed'
import { db as connected } from '../db/client'
import { migrate } from '../db/migrate'
import { owner } from '../testing/dashboard'
import { sell } from '../testing/sales'
import { configure } from '../testing/seller'
import { exportTotals } from './export-totals'
import { pageShape } from './openapi-shapes'
import { listPages } from './pages'
import { paymentsPage } from './payments-page'
import { samplePayments } from './sample-payments'

const databaseUrl = await createDatabase(inject('databaseUrl'), `samples_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
configure({ DATABASE_URL: databaseUrl })
const db = connected(databaseUrl)
const slug = 'the-honest-paywall'

beforeAll(() => seedSample(databaseUrl, new Date('2026-11-25T12:00:00Z')))

const page = async () => {
  const found = (await listPages(owner)).find((each) => each.slug === slug)
  return pageShape.parse(found)
}

test('a page says what sample data has sold of it, and adds it to nothing', async () => {
  const before = await page()
  expect(before).toMatchObject({ sales: 0, revenue: '0' })
  await sell(db, { slug, usd: '0.25' }, '2026-11-25T12:00:00Z')
  const { sales, revenue, sample } = await page()
  expect([sales, Number(revenue), sample]).toEqual([1, 0.25, before.sample])
  const [counted] =
    await db.execute(sql`select sum(sales - refunds)::int as sales, sum(usd - refunded_usd)::text as revenue
    from sales_days where publisher = 'sample:house' and slug = ${slug}`)
  expect(sample).toEqual(counted)
})

test('the latest sample sales are listed one for one, the newest first and the same each time', async () => {
  const listed = await samplePayments('house')
  expect(listed).toEqual(await samplePayments('house'))
  expect(listed).toHaveLength(12)
  expect(new Set(listed.map(({ id }) => id)).size).toBe(12)
  expect(listed[0]?.day).toBe('2026-11-25')
  for (const { title, amount, token } of listed) {
    expect(title).not.toMatch(/^pass:|^[a-z-]+$/)
    expect(amount).toMatch(/^\d+\.\d{2,}$/)
    expect(token).toBe('USDC')
  }
  expect(await samplePayments('guest')).toEqual([])
})

test('a row of the sums is as many payments, of which the refunded say so', async () => {
  await db.execute(sql`insert into sales_days (publisher, day, slug, network, asset, buyer, price, sales, usd, refunds, refunded_usd)
    values ('sample:guest', '2026-11-02', 'pass:month', 'eip155:84532', '0x', 'program', 3, 3, 9, 1, 3)`)
  const listed = await samplePayments('guest')
  expect(listed.map(({ isRefunded }) => isRefunded).sort()).toEqual([false, false, true])
  expect(listed[0]).toMatchObject({
    title: 'Pass month',
    amount: '3.00',
    buyer: 'program',
    day: '2026-11-02',
  })
})

test('they stand beside a list of which nothing was asked, and are in no list and no sum', async () => {
  const { list, totals, samples, none } = await paymentsPage(owner, {})
  expect(list?.payments).toHaveLength(1)
  expect(totals?.sums).toEqual(await exportTotals('house', { from: new Date('2026-11-01') }))
  expect(totals?.sums.flatMap(({ lines }) => lines.map(({ count }) => count))).toEqual([1])
  expect(samples).toHaveLength(12)
  expect(none).toBeUndefined()
  const filtered = await paymentsPage(owner, { state: 'refunded' })
  expect(filtered).toMatchObject({
    samples: [],
    none: { isFiltered: true, firstSale: { slug: 'what-one-article-is-worth', price: '0.01' } },
  })
})

test('once forgotten they are nowhere; who sells nothing is proposed no article', async () => {
  await forgetSample(databaseUrl)
  expect((await page()).sample).toBeNull()
  expect((await paymentsPage(owner, {})).samples).toEqual([])
  await db.execute(sql`insert into publishers (handle, name, created_by) values ('guest', 'A guest', 'test')`)
  const { none } = await paymentsPage(owner, { publisher: 'guest' })
  expect(none).toEqual({ isFiltered: false, firstSale: null, hasDemoWallet: true })
})
