import { sql } from 'drizzle-orm'
import { beforeEach, expect, inject, test, vi } from 'vitest'
import { createDatabase } from '../scripts/economy/database'
import { shownType } from './challenge-count'
import { listArticles } from './content/articles'
import { db } from './db/client'
import { migrate } from './db/migrate'
import { env } from './env'
import { countShown, takeShown } from './shown-challenges'
import { configure } from './testing/seller'
import { signToken } from './token'

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
