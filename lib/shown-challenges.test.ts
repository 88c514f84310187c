import { sql } from 'drizzle-orm'
import { beforeEach, expect, inject, test, vi } from 'vitest'
import { createDatabase } from '../scripts/economy/database'
import { challengeWriter } from './challenge'
import { challengeCounter, shownType } from './challenge-count'
import { listArticles } from './content/articles'
import { db } from './db/client'
import { migrate } from './db/migrate'
import { env } from './env'
import { countShown, takeShown } from './shown-challenges'
import { currentTariff } from './tariffs'
import { configure } from './testing/seller'
import { signToken } from './token'
import { paymentRequiredHeader } from './x402/headers'

const databaseUrl = await createDatabase(inject('databaseUrl'), `shown_${crypto.randomUUID().slice(0, 8)}`)
await migrate(databaseUrl)
configure({ DATABASE_URL: databaseUrl })
const [article] = await listArticles()
const slug = article?.slug ?? ''

const now = () => Math.floor(Date.now() / 1000)
const send = (body: string) =>
  takeShown(new Request('http://localhost/api/challenges', { method: 'POST', body }))
const signed = (claims: object, type = shownType) => signToken(env().quoteKeys, type, claims)
const counted = () =>
  db(databaseUrl).execute(sql`select publisher, slug, buyer, shown from challenge_days order by buyer`)

beforeEach(async () => {
  await db(databaseUrl).execute(sql`delete from challenge_days`)
})

test('what gates hand in is added up, of pages that there are', async () => {
  const shown = [
    [slug, 'person', 2],
    [slug, 'program', 1],
    ['no-such-page', 'person', 5],
  ]
  expect(await send(signed({ at: now(), shown }))).toBe(204)
  expect(await send(signed({ at: now(), shown: [[slug, 'person', 3]] }))).toBe(204)
  const publisher = article?.publisher
  expect([...(await counted())]).toEqual([
    { publisher, slug, buyer: 'person', shown: 5 },
    { publisher, slug, buyer: 'program', shown: 1 },
  ])
})

test('paywalls that pages draw themselves are written down together, however many', async () => {
  const execute = vi.spyOn(db(databaseUrl), 'execute')
  const writing = countShown(slug)
  for (let times = 1; times < 100; times++) expect(countShown(slug)).toBeUndefined()
  expect(execute).not.toHaveBeenCalled()
  await writing
  expect(execute).toHaveBeenCalledOnce()
  execute.mockRestore()
  expect([...(await counted())]).toEqual([
    { publisher: article?.publisher, slug, buyer: 'person', shown: 100 },
  ])
})

test('strangers count nothing: unsigned, signed for something else, kept for too long, or not counts at all', async () => {
  const shown = [[slug, 'person', 1000]]
  const refused = [
    JSON.stringify({ at: now(), shown }),
    signed({ at: now(), shown }, 'farthing-quote+jwt'),
    `${signed({ at: now(), shown })}x`,
    signed({ at: now() - 61, shown }),
    signed({ at: now(), shown: [[slug, 'person', -5]] }),
    signed({ at: now(), shown: [[slug, 'nobody', 5]] }),
    '',
  ]
  for (const body of refused) expect(await send(body), body).toBe(403)
  expect(await send('x'.repeat(2 * 1024 * 1024))).toBe(413)
  expect([...(await counted())]).toEqual([])
})

/** How many rows each table has. */
async function rowsByTable(): Promise<Record<string, number>> {
  const rows = await db(databaseUrl).execute<{ name: string; rows: number }>(sql`
    select table_name as name, (xpath('/row/n/text()', query_to_xml(
      format('select count(*) as n from public.%I', table_name), false, true, '')))[1]::text::int as rows
    from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`)
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]))
}

test('ten thousand 402s of a page leave one row, which is the count of their day', async () => {
  const { quoteKeys, passKeys, sessionKeys } = env()
  const tariff = (await currentTariff(slug))?.tariff
  if (!tariff) throw new Error('there is no such article')
  const before = await rowsByTable()
  const keys = { publicOrigin: 'http://localhost:3000', quoteKeys, passKeys, sessionKeys }
  const write = challengeWriter(keys, tariff, 'Payment required')
  const count = challengeCounter((shown) => send(signed({ at: now(), shown })))
  const handedIn: Promise<void>[] = []
  for (let i = 0; i < 10_000; i++) {
    expect(write(Date.now()).headers).toHaveProperty(paymentRequiredHeader)
    handedIn.push(...[count(slug, 'program')].flatMap((handing) => handing ?? []))
  }
  await Promise.all(handedIn)
  expect(await rowsByTable()).toEqual({ ...before, challenge_days: 1 })
  expect([...(await counted())]).toMatchObject([{ slug, buyer: 'program', shown: 10_000 }])
})
