import { sql } from 'drizzle-orm'
import { beforeAll, expect, inject, test } from 'vitest'
import { GET as getPage } from '@/app/api/publisher/v1/pages/[slug]/revenue/route'
import { GET } from '@/app/api/publisher/v1/revenue/route'
import { GET as getCsv } from '@/app/api/publisher/v1/revenue.csv/route'
import { createDatabase } from '../../scripts/economy/database'
import { db as connected } from '../db/client'
import { migrate } from '../db/migrate'
import { env } from '../env'
import { cookieName, openSession } from '../publishers/sessions'
import { claimSale, moveRefund, sell, settleSale, signRefund } from '../testing/sales'
import { configure } from '../testing/seller'
import { pageRevenueShape, revenueShape } from './openapi-revenue'
import type { RevenueRow } from './revenue'

const databaseUrl = await createDatabase(inject('databaseUrl'), `revenue_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
configure({ DATABASE_URL: databaseUrl })
const db = connected(databaseUrl)

const [viewer, guest] = [
  '0x00000000000000000000000000000000000000f1',
  '0x00000000000000000000000000000000000000f2',
]
const [tenCents, quarter, dollar] = [
  'the-honest-paywall',
  'a-signature-is-not-a-payment',
  'the-books-and-the-chain',
]
const range = 'from=2026-11-01&to=2026-11-10'

beforeAll(async () => {
  await db.execute(sql`insert into publishers (handle, name, created_by) values ('guest', 'A guest', 'test')`)
  await db.execute(sql`insert into members (wallet, publisher, role, invited_by) values
    (${viewer}, 'house', 'viewer', 'test'), (${guest}, 'guest', 'publisher', 'test')`)
  const at = (day: number) => `2026-11-0${day}T12:00:00Z`
  // Before the range: who buys again in it is not new.
  await sell(db, { payer: '0xa', slug: tenCents }, '2026-10-31T23:59:59Z')
  await sell(db, { payer: '0xa', slug: quarter, usd: '0.25' }, at(1))
  const returned = await sell(db, { payer: '0xb', slug: quarter, usd: '0.25', buyer: 'program' }, at(1))
  await sell(db, { payer: '0xb', slug: tenCents, buyer: 'program' }, at(2))
  await sell(db, { payer: '0xc', slug: 'pass:month', usd: '5' }, at(9))
  // The last second of the range is in it, and the next is not.
  await sell(db, { payer: '0xc', slug: dollar, usd: '1' }, '2026-11-10T23:59:59.999Z')
  await sell(db, { payer: '0xc', slug: tenCents }, '2026-11-11T00:00:00Z')
  await signRefund(db, returned)
  await moveRefund(db, returned, 'proven', at(3))
  await settleSale(db, await claimSale(db, { payer: '0xd', slug: tenCents }))
  await claimSale(db, { payer: '0xe', slug: tenCents })
  await sell(db, { publisher: 'guest', payer: '0xa', usd: '7' }, at(1))
  await db.execute(sql`insert into challenge_days (publisher, day, slug, buyer, shown) values
    ('house', '2026-11-01', ${quarter}, 'person', 4), ('house', '2026-11-02', ${tenCents}, 'program', 10),
    ('house', '2026-10-31', ${tenCents}, 'person', 99), ('guest', '2026-11-01', 'other', 'person', 99)`)
})

type Answer = Record<string, unknown> & { rows: RevenueRow[]; totals: RevenueRow }

async function ask(route: typeof GET, query: string, wallet = env().OWNER_ADDRESS ?? '', slug = '') {
  const cookie = `${cookieName(false)}=${await openSession(db, wallet)}`
  const request = new Request(`http://localhost:3000/api?${query}`, { headers: { Cookie: cookie } })
  return route(request, { params: Promise.resolve(slug ? { slug } : ({} as { slug: string })) })
}

const revenue = async (query: string, wallet?: string) =>
  (await (await ask(GET, `${range}&${query}`, wallet)).json()) as Answer

test('totals are of what is final in the range; what is pending stands apart', async () => {
  const { totals, pending, medianPrice, payers, sample } = await revenue('')
  expect(totals).toEqual({
    sales: 5,
    gross: '6.60',
    refunds: 1,
    refunded: '0.25',
    revenue: '6.35',
    newPayers: 2,
    shown: 14,
    conversion: 5 / 14,
  })
  expect(pending).toEqual({ sales: 1, usd: '0.10' })
  expect(medianPrice).toBe('0.25')
  expect(payers).toEqual({ new: 2, returning: 1 })
  expect(sample).toBeNull()
})

test.each([
  ['page', { [quarter]: '0.25', 'pass:month': '5.00', [dollar]: '1.00', [tenCents]: '0.10' }],
  ['section', { Practice: '1.10', Protocol: '0.25' }],
  ['buyer', { program: '0.10', person: '6.25' }],
  ['kind', { single: '1.35', pass: '5.00' }],
  ['network', { 'eip155:84532 0x036cbd53842c5426634e7929541ec2318f3dcf7e': '6.35' }],
])('by %s', async (by, expected) => {
  const { rows } = await revenue(`by=${by}`)
  expect(Object.fromEntries(rows.map(({ key, revenue }) => [key, revenue]))).toEqual(expected)
})

test('of passes and networks nothing is said of the 402s before them', async () => {
  const told = async (by: string) =>
    (await revenue(`by=${by}`)).rows.filter(({ shown }) => shown !== null).map(({ key }) => key)
  expect(await told('network')).toEqual([])
  expect(await told('kind')).toEqual(['single'])
  expect(await told('page')).not.toContain('pass:month')
})

test('by day, each day is there, and a refund is of the day on which it was proven', async () => {
  const { rows } = await revenue('by=day')
  expect(rows).toHaveLength(10)
  expect(rows[0]).toMatchObject({ key: '2026-11-01', sales: 2, revenue: '0.50', shown: 4, people: '0.25' })
  expect(rows[2]).toMatchObject({ sales: 0, refunds: 1, revenue: '-0.25', programs: '-0.25' })
  expect(rows[9]).toMatchObject({ key: '2026-11-10', revenue: '1.00', conversion: null })
})

test('by tag, a sale is under each tag of its page', async () => {
  const { rows } = await revenue('by=tag')
  const of = (name: string) => rows.find(({ key }) => key === name)?.revenue
  expect([of('paywalls'), of('practice'), of('security'), of('accounting')]).toEqual([
    '0.10',
    '0.10',
    '0.25',
    '1.00',
  ])
})

test('a page has its own funnel', async () => {
  const answer = await ask(getPage, range, undefined, quarter)
  expect(await answer.json()).toMatchObject({
    slug: quarter,
    totals: { shown: 4, sales: 2, refunds: 1, revenue: '0.25' },
    people: { shown: 4, sales: 1, conversion: 0.25 },
    programs: { shown: 0, sales: 1, conversion: null },
    medianPrice: '0.25',
    pending: { sales: 0, usd: '0.00' },
  })
  expect((await ask(getPage, range, undefined, 'no-such-page')).status).toBe(404)
})

test('the answers are what the OpenAPI document says', async () => {
  for (const by of ['day', 'page', 'network']) revenueShape.parse(await revenue(`by=${by}`))
  pageRevenueShape.parse(await (await ask(getPage, range, undefined, quarter)).json())
})

test('a viewer sees what is its publisher’s; the numbers of another do not exist', async () => {
  expect((await revenue('', viewer)).totals.revenue).toBe('6.35')
  const own = await revenue('', guest)
  expect(own).toMatchObject({ publisher: 'guest', totals: { revenue: '7.00' }, pending: { sales: 0 } })
  for (const route of [GET, getCsv])
    expect((await ask(route, `${range}&publisher=house`, guest)).status).toBe(404)
  expect((await ask(getPage, range, guest, quarter)).status).toBe(404)
  expect((await ask(GET, range, '0x00000000000000000000000000000000000000ff')).status).toBe(401)
})

test('a range that cannot be, and a breakdown that there is not, are refused by their field', async () => {
  const answer = await ask(GET, 'from=2026-11-02&to=2026-11-01&by=mood')
  expect(answer.status).toBe(422)
  expect(((await answer.json()) as Answer).errors).toEqual([
    { field: 'from', message: 'is after the last day' },
    expect.objectContaining({ field: 'by' }),
  ])
})

test('the table is a file too, in which nothing is a formula', async () => {
  await sell(db, { payer: '0xf', slug: '=HYPERLINK("x")', usd: '2' }, '2026-11-05T00:00:00Z')
  const answer = await ask(getCsv, `${range}&by=page`)
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="revenue-house-by-page-2026-11-01-2026-11-10.csv"',
  )
  const text = await answer.text()
  expect(text).toContain(
    'page,name,sales,sold for,refunds,paid back,revenue,new payers,402s shown,conversion\r\n',
  )
  expect(text).toContain(`${dollar},The Books and the Chain,1,1.00,0,0.00,1.00,0,0,\r\n`)
  expect(text).toContain(`"'=HYPERLINK(""x"")"`)
})

test('sample data is shown as such', async () => {
  await db.execute(sql`insert into sales_days (publisher, day, slug, network, asset, buyer, price, sales, usd)
    values ('sample:guest', '2026-11-02', 'other', 'eip155:84532', '0x', 'person', 1, 3, 3)`)
  const with3 = await revenue('', guest)
  expect(with3).toMatchObject({ totals: { revenue: '10.00' }, sample: { sales: 3, revenue: '3.00' } })
  expect((await revenue('')).sample).toBeNull()
  expect(await (await ask(getCsv, `${range}&by=page`, guest)).text()).toMatch(/^page \(with sample data\),/)
})
