import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/economy/database'
import { db as connected } from '../db/client'
import { migrate } from '../db/migrate'
import type { PassOnSale } from '../pricing/passes'
import { owner } from '../testing/dashboard'
import { sell } from '../testing/sales'
import { configure } from '../testing/seller'
import { changeAllowance, changePasses, passesOf } from './offers'
import { changePage, changeRules, findPage, pageHistory, rulesOf } from './pages'

const databaseUrl = await createDatabase(inject('databaseUrl'), `turns_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
configure({ DATABASE_URL: databaseUrl })
const db = connected(databaseUrl)

beforeAll(async () => {
  await db.execute(sql`insert into publishers (handle, name, created_by) values ('ada', 'Ada', 'test')`)
  await Promise.all(Array.from({ length: 10 }, () => db.execute(sql`select pg_sleep(0.1)`)))
})

const slug = 'the-honest-paywall'
const pass = (id: string): PassOnSale => ({
  ...{ id, name: 'A month', price: '3.00', period: 'month', scope: 'all', fareCap: false },
})

/** How many of these ended well; the others have to say why not. */
async function taken(calls: Promise<{ ok: boolean }>[], status: number): Promise<number> {
  const outcomes = await Promise.all(calls)
  const refused = outcomes.filter(({ ok }) => !ok)
  expect(refused).toEqual(
    refused.map(() => expect.objectContaining({ problem: expect.objectContaining({ status }) })),
  )
  return outcomes.length - refused.length
}

describe('of two editors who have read one version, one is told', () => {
  test('of a page', async () => {
    for (let round = 0; round < 5; round++) {
      const version = (await findPage(owner, slug))?.version ?? 0
      const changes = [{ price: '0.30' }, { preview: 4 }].map((change) =>
        changePage(owner, slug, { ...change, version }),
      )
      expect(await taken(changes, 409)).toBe(1)
    }
  })

  test('of rules, of passes and of the allowance', async () => {
    const { version } = await rulesOf('house')
    const rule = { name: 'All', price: '0.20' }
    const rules = [[rule], []].map((list) => changeRules(owner, 'house', { rules: list, version }))
    expect(await taken(rules, 409)).toBe(1)
    const passes = [['a'], ['b']].map((ids) =>
      changePasses(owner, 'house', { passes: ids.map(pass), version: 0 }),
    )
    expect(await taken(passes, 409)).toBe(1)
    const allowances = [1, 2].map((articlesPerMonth) =>
      changeAllowance(owner, 'house', { articlesPerMonth, version: 0 }),
    )
    expect(await taken(allowances, 409)).toBe(1)
  })

  test('and two who send different fields and no version both have theirs', async () => {
    for (let round = 0; round < 5; round++) {
      await changePage(owner, slug, { price: null, preview: null, accessHours: null })
      await Promise.all([
        changePage(owner, slug, { price: '0.40' }),
        changePage(owner, slug, { preview: 5 }),
        changePage(owner, slug, { accessHours: 7 }),
      ])
      expect((await findPage(owner, slug))?.setting).toEqual({ price: '0.40', preview: 5, accessHours: 7 })
    }
  })
})

describe('the id of a pass', () => {
  test('is refused to another publisher also when it is no longer on sale, and is free to its own', async () => {
    await changePasses(owner, 'house', { passes: [pass('month')] })
    await changePasses(owner, 'house', { passes: [] })
    expect(await changePasses(owner, 'ada', { passes: [pass('week'), pass('month')] })).toMatchObject({
      ok: false,
      problem: { status: 422, members: { errors: [{ field: 'passes.1.id' }] } },
    })
    expect((await passesOf('ada')).version).toBe(0)
    expect(await changePasses(owner, 'house', { passes: [pass('month')] })).toMatchObject({ ok: true })
  })

  test('of two publishers who ask for it at once goes to one', async () => {
    for (let round = 0; round < 5; round++) {
      const both = ['house', 'ada'].map((publisher) =>
        changePasses(owner, publisher, { passes: [pass(`new-${round}`)] }),
      )
      expect(await taken(both, 422)).toBe(1)
    }
  })
})

test('a page that nobody could pay for is refused: for euros alone, without a price in them', async () => {
  const version = (await findPage(owner, slug))?.version
  expect(await changePage(owner, slug, { price: '0.40', tokens: ['EURC'] })).toMatchObject({
    ok: false,
    problem: {
      status: 422,
      members: { errors: [{ field: 'tokens', message: expect.stringContaining('take USDC as well') }] },
    },
  })
  expect((await findPage(owner, slug))?.version).toBe(version)
  expect(await changePage(owner, slug, { price: '0.40', tokens: ['EURC', 'USDC'] })).toMatchObject({
    ok: true,
  })
})

test('an article that moves to another publisher leaves its sales and its history behind', async () => {
  await sell(db, { publisher: 'before', slug, usd: '7' }, '2026-11-10T12:00:00Z')
  await sell(db, { publisher: 'house', slug, usd: '1' }, '2026-11-10T12:00:00Z')
  await db.execute(sql`insert into settings (publisher, kind, subject, value, set_by)
    values ('before', 'page', ${slug}, '{"price": "7.00"}', 'somebody')`)
  const page = await findPage(owner, slug)
  if (!page) throw new Error('gone')
  expect(page).toMatchObject({ sales: 1, revenue: '1.000000' })
  expect((await pageHistory(page)).map(({ setBy }) => setBy)).not.toContain('somebody')
})
