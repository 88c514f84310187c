import { expect, test } from '@playwright/test'
import { articleAt } from '../articles'
import { newReader, query } from '../world'
import { leakIn } from './canaries'
import { articleUrl, challengeOf, get, getSettled, sign, v2Headers } from './payload'

const article = articleAt('0.10')

test('a pass opens nothing any more once the right behind it was taken back, at the gate and behind it', async () => {
  const reader = await newReader()
  const required = await challengeOf(article.slug)
  const paid = await getSettled(articleUrl(article.slug), v2Headers(required, await sign(reader, required)))
  expect(paid.status).toBe(200)
  const Cookie = paid.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
  const ask = (more: Record<string, string>) => get(articleUrl(article.slug), { Cookie, ...more })
  expect((await ask({ Accept: 'application/json' })).status).toBe(200)
  expect((await ask({ Accept: 'text/html' })).status).toBe(200)

  await query('update entitlements set revoked_at = now() where wallet = $1', [reader.address.toLowerCase()])

  // Behind the gate at once; the gate itself hears of it with the next tariff.
  const inside = await ask({ RSC: '1' })
  expect(leakIn(inside.text)).toBeUndefined()
  for (const Accept of ['application/json', 'text/html']) {
    await expect.poll(async () => (await ask({ Accept })).status, { timeout: 10_000 }).toBe(402)
    expect(leakIn((await ask({ Accept })).text)).toBeUndefined()
  }
})
