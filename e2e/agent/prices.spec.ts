import { expect, test } from '@playwright/test'
import { articleAt } from '../articles'
import { balanceOf, newReader, query, transfersFrom, world } from '../world'
import { articleUrl, challengeOf, get, sign, v1Headers, v2Headers } from './payload'
import { expectRefusal } from './refusals'

// The dearest article: no other test buys it, so its price may move.
const article = articleAt('1.00')
const url = () => articleUrl(article.slug)

// One after the other: they set the price of one page.
test.describe.configure({ mode: 'default' })
test.afterAll(() => setPage({}))

/** Sets the page as the dashboard does. An empty setting leaves the price to the article's file. */
function setPage(value: object): Promise<unknown> {
  const row = ['house', 'page', article.slug, JSON.stringify(value), 'test']
  return query(
    'insert into settings (publisher, kind, subject, value, set_by) values ($1, $2, $3, $4::text::jsonb, $5)',
    row,
  )
}

/** Sets a price as a publisher would, and waits until the gate has heard of it. */
async function setPrice(price: string, amount: string): Promise<void> {
  await setPage({ price })
  await expect
    .poll(async () => (await challengeOf(article.slug)).accepts[0]?.amount, { timeout: 15_000 })
    .toBe(amount)
}

test('a quoted price holds when the price changes, and v1 gets the price from just before, not an older one', async () => {
  const [quoted, dated, older, fresh] = await Promise.all(Array.from({ length: 4 }, () => newReader()))
  if (!quoted || !dated || !older || !fresh) throw new Error('four readers are needed')
  const first = await challengeOf(article.slug)
  const atFirst = v2Headers(first, await sign(quoted, first))
  const v1AtFirst = v1Headers(await sign(older, first))

  await setPrice('1.25', '1250000')
  const second = await challengeOf(article.slug)
  const v1AtSecond = v1Headers(await sign(dated, second))
  await setPrice('1.50', '1500000')

  expect((await get(url(), atFirst)).status).toBe(200)
  expect(await balanceOf(quoted.address)).toBe(4_000_000n)
  expect((await get(url(), v1AtSecond)).status).toBe(200)
  expect(await balanceOf(dated.address)).toBe(3_750_000n)

  const reason = 'invalid_exact_evm_payload_authorization_value_mismatch'
  const tooOld = { name: 'v1 at the price before the last', headers: v1AtFirst, status: 402, reason }
  expectRefusal(tooOld, await get(url(), v1AtFirst))
  expect(await transfersFrom(older.address)).toBe(0)

  // An old quote binds both sides: it takes neither the new price nor, signed by us for more, any other.
  const mixed = v2Headers(first, await sign(fresh, await challengeOf(article.slug)))
  expectRefusal(
    { name: 'the new price on the old quote', headers: mixed, status: 402, reason },
    await get(url(), mixed),
  )
  expect(await transfersFrom(fresh.address)).toBe(0)
})

test('a price is in force at the gate of every process within five seconds', async () => {
  const origins = [world().origin, world().otherOrigin]
  const asked = () =>
    Promise.all(
      origins.map(async (origin) => {
        const answer = await get(`${origin}/articles/${article.slug}`, { Accept: 'application/json' })
        return JSON.parse(answer.text).accepts[0].maxAmountRequired
      }),
    )
  // Both have one in memory.
  expect(await asked()).not.toContain('900000')
  await setPage({ price: '0.90' })
  const saved = Date.now()
  await expect.poll(asked, { intervals: [100] }).toEqual(['900000', '900000'])
  expect(Date.now() - saved).toBeLessThan(5000)
})
