import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { eq, like, sql } from 'drizzle-orm'
import { beforeAll, expect, inject, test } from 'vitest'
import { localEnvironment } from '../../scripts/economy/environment'
import { connect, type Db } from '../db/client'
import { rateLimits } from '../db/schema/limits'
import { alreadyOver, countUse, type LimitOutcome, type Policy } from './rate-limit'
import { clearEnded } from './rate-limit-store'

const secret = randomBytes(32)
let db: Db

beforeAll(() => {
  const { databaseUrl, rpcUrl } = { databaseUrl: inject('databaseUrl'), rpcUrl: inject('rpcUrl') }
  Object.assign(process.env, localEnvironment({ port: 1, rpcUrl, databaseUrl }), { LOG_LEVEL: 'silent' })
  db = connect(databaseUrl)
})

function policy(quota: number, windowSeconds = 60): Policy {
  return { name: `test-${randomBytes(6).toString('hex')}`, quota, windowSeconds }
}

const closed = () => ({ db, secret, whenDown: 'closed' as const })
const kinds = (outcomes: LimitOutcome[]) => outcomes.map(({ kind }) => kind).sort()
const rowsOf = ({ name }: Policy) =>
  db
    .select()
    .from(rateLimits)
    .where(like(rateLimits.key, `${name}:%`))

test('of requests that come at once exactly the quota passes', async () => {
  const ten = policy(10)
  const all = Array.from({ length: 25 }, () => countUse(closed(), [{ policy: ten, subject: 'a' }]))
  expect(kinds(await Promise.all(all))).toEqual([...Array(15).fill('over'), ...Array(10).fill('within')])
})

test('each limit counts for itself, and one that is met is enough', async () => {
  const [wide, narrow] = [policy(5), policy(1)]
  const uses = (who: string) => [
    { policy: wide, subject: 'a' },
    { policy: narrow, subject: who },
  ]
  expect(await countUse(closed(), uses('x'))).toEqual({ kind: 'within' })
  expect(await countUse(closed(), uses('y'))).toEqual({ kind: 'within' })
  const over = await countUse(closed(), uses('x'))
  expect(over).toMatchObject({ kind: 'over', exceeded: [{ policy: narrow }] })
})

test('who is known to be over costs no statement', async () => {
  const two = policy(2)
  const uses = [{ policy: two, subject: 'a' }]
  for (let i = 0; i < 3; i++) await countUse(closed(), uses)
  expect(await rowsOf(two)).toMatchObject([{ points: 3 }])
  for (let i = 0; i < 50; i++) expect((await countUse(closed(), uses)).kind).toBe('over')
  expect((await alreadyOver(secret, uses)).kind).toBe('over')
  expect(await rowsOf(two)).toMatchObject([{ points: 3 }])
})

test('when the window is over the count starts anew', async () => {
  const one = policy(1, 1)
  const uses = [{ policy: one, subject: 'a' }]
  await countUse(closed(), uses)
  const over = await countUse(closed(), uses)
  if (over.kind !== 'over') throw new Error('not over')
  const [{ waitMs }] = over.exceeded
  expect(waitMs).toBeLessThanOrEqual(1000)
  await new Promise((resolve) => setTimeout(resolve, waitMs + 20))
  expect(await countUse(closed(), uses)).toEqual({ kind: 'within' })
  expect(await rowsOf(one)).toMatchObject([{ points: 1 }])
})

test('the table does not tell who came', async () => {
  const one = policy(1)
  await countUse(closed(), [{ policy: one, subject: '203.0.113.7' }])
  const [row] = await rowsOf(one)
  expect(row?.key).toMatch(/^test-[0-9a-f]{12}:[\w-]{22}$/)
  await countUse({ ...closed(), secret: randomBytes(32) }, [{ policy: one, subject: '203.0.113.7' }])
  expect(await rowsOf(one)).toHaveLength(2)
})

test('ended rows are cleared, a bounded number at a time, and others are not', async () => {
  const one = policy(1)
  for (const subject of ['a', 'b', 'c', 'd']) await countUse(closed(), [{ policy: one, subject }])
  const [kept] = await rowsOf(one)
  await db
    .update(rateLimits)
    .set({ expiresAt: sql`now() - interval '2 days'` })
    .where(sql`${rateLimits.key} like ${`${one.name}:%`} and ${rateLimits.key} <> ${kept?.key ?? ''}`)
  await clearEnded(db, 2)
  expect((await rowsOf(one)).length).toBeGreaterThanOrEqual(2)
  await clearEnded(db)
  expect(await rowsOf(one)).toEqual([kept])
})

test('the table is not written to the log of the database', async () => {
  const [row] = await db.execute(
    sql`select relpersistence from pg_class where oid = ${'rate_limits'}::regclass`,
  )
  expect(row).toEqual({ relpersistence: 'u' })
  expect(await db.select().from(rateLimits).where(eq(rateLimits.key, 'none'))).toEqual([])
})

const nobody = connect('postgres://127.0.0.1:1/nobody')

test('while the store is down nothing passes that may not', async () => {
  const uses = [{ policy: policy(5), subject: 'a' }]
  expect(await countUse({ db: nobody, secret, whenDown: 'closed' }, uses)).toEqual({ kind: 'unknown' })
})

test('while the store is down reading is counted by the process', async () => {
  const uses = [{ policy: policy(2), subject: 'a' }]
  const read = () => countUse({ db: nobody, secret, whenDown: 'memory' }, uses)
  expect([await read(), await read()]).toEqual([{ kind: 'within' }, { kind: 'within' }])
  expect((await read()).kind).toBe('over')
})

test('a store that says nothing is down after three seconds', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const mute = connect(`postgres://127.0.0.1:${(silent.address() as AddressInfo).port}/mute`)
  const began = Date.now()
  const uses = [{ policy: policy(5), subject: 'a' }]
  expect(await countUse({ db: mute, secret, whenDown: 'closed' }, uses)).toEqual({ kind: 'unknown' })
  expect(Date.now() - began).toBeLessThan(4500)
  silent.close()
})
