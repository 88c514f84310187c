import { request as send } from 'node:http'
import { buy } from '../agent/buy'
import { articleUrl } from '../agent/payload'
import { articleAt } from '../articles'
import { messageOf } from '../publisher/story'
import { query } from '../world'
import { ownTest as test } from './own-app'
import { setOfHouse } from './own-settings'
import { expect } from './story'

const quota = 20
test.use({ stage: 'reader-handlers', environment: { RATE_LIMIT_SIGN_INS_PER_MINUTE: String(quota) } })

const bought = articleAt('0.50')
const free = articleAt('0.25')
const forReaders = 'Sign in to open the articles this wallet has unlocked. This costs nothing.'

const foreign: Record<string, string>[] = [
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
]

test('nothing of a reader’s is changed for another site, and the site’s own pages are heard', async ({
  app: { origin, databaseUrl },
  reader,
}) => {
  const post = (path: string, body: object | undefined, headers: Record<string, string>) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  const own = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' }
  await setOfHouse(databaseUrl, 'allowance', { articlesPerMonth: 1 })
  expect((await buy(articleUrl(bought.slug, origin), reader)).status).toBe(200)
  const signed = async () => {
    const message = await messageOf(origin, reader, forReaders)
    return { message, signature: await reader.signMessage({ message }) }
  }
  const signedIn = await post('/library/session', await signed(), own)
  const Cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const given = { slug: bought.slug, reads: 1, days: 1 }
  const gift = (await (await post('/library/gifts', given, { Cookie, ...own })).json()) as { url: string }
  const link = new URL(gift.url).pathname

  /** Where it leads, or what it is answered with; and whether the browser is told to keep something. */
  const handlers: [path: string, body: object | undefined, refused: string, taken: string, keeps: boolean][] =
    [
      ['/library/session', await signed(), '403', '200', true],
      ['/library/gifts', given, '403', '201', false],
      [`${link}/open`, undefined, link, `/articles/${bought.slug}`, true],
      [
        `/free/${free.slug}`,
        undefined,
        `/free/${free.slug}/refused?why=elsewhere`,
        `/articles/${free.slug}`,
        true,
      ],
      ['/library/sign-out', undefined, '/library', '/library', true],
    ]
  const tell = ({ status, headers }: Response) => {
    const to = headers.get('location')
    return [to?.replace(origin, '') ?? String(status), headers.getSetCookie().length > 0]
  }
  for (const [path, body, refused, taken, keeps] of handlers) {
    for (const headers of foreign) {
      const answer = await post(path, body, { Cookie, ...headers })
      expect(tell(answer), `${path} ${JSON.stringify(headers)}`).toEqual([refused, false])
    }
    // As good as before: the nonce, the gift's one read and the month's one article are still there.
    expect(tell(await post(path, body, { Cookie, ...own })), path).toEqual([taken, keeps])
  }
  const gifts = await query<{ count: string }>('select count(*) from gifts', [], databaseUrl)
  expect(gifts).toEqual([{ count: '2' }])
})

/** Says that much is coming, and sends a part of it or nothing; the answer may not wait for the rest. */
function announce(origin: string, path: string, headers: Record<string, string>, part = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = send(`${origin}${path}`, { method: 'POST', headers }, ({ statusCode = 0 }) => {
      sent.destroy()
      resolve(statusCode)
    })
    sent.on('error', reject).setTimeout(5000, () => sent.destroy(new Error('it waits for the rest')))
    sent.flushHeaders()
    if (part) sent.write(part)
  })
}

test('a body of two megabytes is refused before it is there, and counts like any other', async ({
  app: { origin },
  reader,
}) => {
  await buy(articleUrl(bought.slug, origin), reader)
  const message = await messageOf(origin, reader, forReaders)
  const signedIn = await fetch(`${origin}/library/session`, {
    method: 'POST',
    body: JSON.stringify({ message, signature: await reader.signMessage({ message }) }),
  })
  const Cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const json = { Cookie, 'Content-Type': 'application/json' }
  const size = 2 * 1024 * 1024
  for (const path of ['/library/session', '/library/gifts', '/api/local-chain']) {
    expect(await announce(origin, path, { ...json, 'Content-Length': String(size) }), path).toBe(413)
    const chunked = { ...json, 'Transfer-Encoding': 'chunked' }
    expect(await announce(origin, path, chunked, 'x'.repeat(128 * 1024)), path).toBe(413)
  }
  for (const path of ['/library/session', '/library/gifts']) {
    const statuses: number[] = []
    while (!statuses.includes(429) && statuses.length <= quota)
      statuses.push(await announce(origin, path, { ...json, 'Content-Length': String(size) }))
    expect(statuses.at(-1), path).toBe(429)
  }
})
